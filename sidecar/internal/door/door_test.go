package door

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func freeAddress(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestPassesRequestsOnUntilItIsClosed(t *testing.T) {
	consul := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Method+" "+r.URL.String()+" "+r.Header.Get("X-Consul-Token"))
	}))
	defer consul.Close()
	address := freeAddress(t)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- Serve(ctx, address, strings.TrimPrefix(consul.URL, "http://"), "") }()

	var answer *http.Response
	for answer == nil {
		request, _ := http.NewRequest(http.MethodPut, "http://"+address+"/v1/kv/a?cas=1", nil)
		request.Header.Set("X-Consul-Token", "secret")
		answer, _ = http.DefaultClient.Do(request)
		if t.Context().Err() != nil {
			t.Fatal("it never opened")
		}
	}
	body, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	if string(body) != "PUT /v1/kv/a?cas=1 secret" {
		t.Errorf("Consul was asked %s", body)
	}

	stop()
	if err := <-served; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if _, err := net.Dial("tcp", address); err == nil {
		t.Error("still takes connections")
	}
}

func TestSaysThatThePortIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if err := Serve(t.Context(), taken.Addr().String(), "127.0.0.1:1", ""); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("error is %v", err)
	}
}

func TestBehindAShutDoorIsNothingAndThePortIsOpen(t *testing.T) {
	address := freeAddress(t)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- Shut(ctx, address) }()
	var answer *http.Response
	for answer == nil {
		answer, _ = http.Get("http://" + address + "/v1/status/leader")
		if t.Context().Err() != nil {
			t.Fatal("it never opened")
		}
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("answers with %d", answer.StatusCode)
	}
	stop()
	if err := <-served; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestARoutesPathIsNoneOfConsulsAndNoOtherIsTakenForIt(t *testing.T) {
	for of, want := range map[string]string{
		"/dev2/v1/status/leader": "/v1/status/leader", "/dev3/v1/status/leader": "/dev3/v1/status/leader",
		"/v1/kv/dev2/v1/a": "/v1/kv/dev2/v1/a", "/dev2": "/dev2", "/": "/",
	} {
		if got := without("/dev2", of); got != want {
			t.Errorf("%s became %s", of, got)
		}
	}
	if got := without("", "/dev2/v1/kv"); got != "/dev2/v1/kv" {
		t.Errorf("without a route's path it became %s", got)
	}
}
