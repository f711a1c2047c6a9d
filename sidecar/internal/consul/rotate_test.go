package consul

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// guarded answers as Consul does that knows some tokens, and keeps what it was told.
func guarded(t *testing.T, known map[string]string, activeRoot string, told *[]string) *Client {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		accessor, ok := known[r.Header.Get("X-Consul-Token")]
		switch {
		case !ok:
			http.Error(w, "rpc error making call: ACL not found", http.StatusForbidden)
		case r.URL.Path == "/v1/acl/token/self":
			_ = json.NewEncoder(w).Encode(map[string]string{"AccessorID": accessor})
		case r.URL.Path == "/v1/connect/ca/roots":
			_ = json.NewEncoder(w).Encode(map[string]string{"ActiveRootID": activeRoot})
		default:
			body, _ := io.ReadAll(r.Body)
			*told = append(*told, r.Method+" "+r.URL.Path+" "+string(body))
			_, _ = io.WriteString(w, "true")
		}
	}))
	t.Cleanup(server.Close)
	return NewClient(strings.TrimPrefix(server.URL, "http://"), func() (string, error) { return "new", nil })
}

func TestARetiredTokenIsDeletedByTheOneThatFollowsIt(t *testing.T) {
	var told []string
	client := guarded(t, map[string]string{"new": "a", "old": "b"}, "", &told)
	if err := client.Retire(t.Context(), "old"); err != nil || len(told) != 1 || told[0] != "DELETE /v1/acl/token/b " {
		t.Errorf("told %v: %v", told, err)
	}
	if err := client.Retire(t.Context(), "gone"); err != nil || len(told) != 1 {
		t.Errorf("told %v: %v", told, err)
	}
}

func TestATokenThatConsulDoesNotKnowIsToldFromOneThatIsNotAllowed(t *testing.T) {
	var told []string
	if err := guarded(t, map[string]string{"old": "b"}, "", &told).Authenticated(t.Context()); err != ErrUnknownToken {
		t.Errorf("error is %v", err)
	}
	if err := guarded(t, map[string]string{"new": "a"}, "", &told).Authenticated(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestARootIsReplacedOnlyWhereTheOneBeforeItIsInUse(t *testing.T) {
	old := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("old root")}))
	id, err := fingerprint(old)
	if err != nil {
		t.Fatal(err)
	}
	for active, replaced := range map[string]bool{id: true, "aa:bb": false} {
		var told []string
		done, err := guarded(t, map[string]string{"new": "a"}, active, &told).Reroot(t.Context(), Root{"cert", "key", "24h"}, old)
		if err != nil || done != replaced || (len(told) == 1) != replaced {
			t.Errorf("%s: done is %v, told %v: %v", active, done, told, err)
		}
	}
	if _, err := guarded(t, nil, "", nil).Reroot(t.Context(), Root{}, "nonsense"); err == nil || !strings.Contains(err.Error(), "retiredRoot") {
		t.Errorf("error is %v", err)
	}
}
