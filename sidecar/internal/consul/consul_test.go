package consul

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/wait"
)

var self = netip.MustParseAddr("10.255.0.2")

// agent answers as Consul's agent does, as far as the client asks it. It elects a leader once it knows enough servers.
type agent struct {
	sync.Mutex
	leaderAt int
	servers  []string
	refuses  map[string]bool
	joined   []string
}

func (a *agent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.Lock()
	defer a.Unlock()
	switch path := r.URL.Path; {
	case path == "/v1/status/leader":
		if len(a.servers) == 0 {
			http.Error(w, "No known Consul servers", http.StatusInternalServerError)
			return
		}
		leader := ""
		if len(a.servers) >= a.leaderAt {
			leader = a.servers[0] + ":8300"
		}
		_ = json.NewEncoder(w).Encode(leader)
	case path == "/v1/agent/members":
		var members []map[string]any
		for _, server := range a.servers {
			members = append(members, map[string]any{"Name": server, "Addr": server, "Status": 1, "Tags": map[string]string{"role": "consul"}})
		}
		_ = json.NewEncoder(w).Encode(members)
	case strings.HasPrefix(path, "/v1/agent/join/") && r.Method == http.MethodPut:
		address := strings.TrimPrefix(path, "/v1/agent/join/")
		if a.refuses[address] {
			http.Error(w, "connect: connection refused", http.StatusInternalServerError)
			return
		}
		a.joined = append(a.joined, address)
		if !slices.Contains(a.servers, address) {
			a.servers = append(a.servers, address)
		}
	case path == "/v1/agent/service/known":
		_, _ = io.WriteString(w, "{}")
	default:
		http.NotFound(w, r)
	}
}

func (a *agent) hasJoined(address string) bool {
	a.Lock()
	defer a.Unlock()
	return slices.Contains(a.joined, address)
}

func (a *agent) client(t *testing.T) *Client {
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return NewClient(strings.TrimPrefix(server.URL, "http://"), NoToken)
}

func joiner(client *Client, out io.Writer, names ...string) *Joiner {
	return &Joiner{
		Client: client,
		Resolve: func(context.Context, string) ([]netip.Addr, error) {
			var found []netip.Addr
			for _, name := range names {
				found = append(found, netip.MustParseAddr(name))
			}
			return found, nil
		},
		Names: []string{"consul-server.apps.internal"}, Expected: 3, Self: self, Log: log.New(out, "", 0),
	}
}

func TestJoinsEveryServerUntilThereIsALeader(t *testing.T) {
	a := &agent{leaderAt: 3}
	if err := joiner(a.client(t), io.Discard, "10.255.0.3", "10.255.0.4", "10.255.0.5").Join(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.joined, []string{"10.255.0.3", "10.255.0.4", "10.255.0.5"}) {
		t.Errorf("joined %v", a.joined)
	}
}

func TestAServerThatFindsOnlyItselfHasNotJoined(t *testing.T) {
	var out bytes.Buffer
	a := &agent{leaderAt: 3, servers: []string{self.String()}}
	err := joiner(a.client(t), &out, self.String()).Join(t.Context(), 100*time.Millisecond)
	var limit *wait.LimitError
	if !errors.As(err, &limit) || !strings.HasSuffix(err.Error(), "knows 1 of 3 servers") {
		t.Errorf("error is %v", err)
	}
	if len(a.joined) > 0 {
		t.Errorf("joined %v", a.joined)
	}
}

func TestSaysWhatKeepsItFromJoining(t *testing.T) {
	cases := map[string]struct {
		agent     *agent
		addresses []string
		want      string
	}{
		"nobody is listed": {&agent{leaderAt: 3}, nil, "consul-server.apps.internal lists no running server"},
		"refused": {&agent{leaderAt: 3, refuses: map[string]bool{"10.255.0.3": true}}, []string{"10.255.0.3"},
			"cannot join 10.255.0.3: connect: connection refused (HTTP 500); is there a network policy to its port 8301?"},
		"no election": {&agent{leaderAt: 4, servers: []string{"10.255.0.3", "10.255.0.4", "10.255.0.5"}}, []string{"10.255.0.3"},
			"the servers have elected no leader yet"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := joiner(c.agent.client(t), io.Discard, c.addresses...).poll(t.Context())
			if err == nil || err.Error() != c.want {
				t.Errorf("error is %v\nwanted %s", err, c.want)
			}
		})
	}
}

func TestAnAgentThatIsDownIsTheReason(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	err := joiner(NewClient(strings.TrimPrefix(server.URL, "http://"), NoToken), io.Discard, "10.255.0.3").poll(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "Consul's agent does not answer: ") {
		t.Errorf("error is %v", err)
	}
}

func TestWatchJoinsAgainWhenAllServersWereReplaced(t *testing.T) {
	a := &agent{leaderAt: 1}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	j := joiner(a.client(t), io.Discard, "10.255.0.9")
	go func() {
		defer stop()
		for ctx.Err() == nil && !a.hasJoined("10.255.0.9") {
			time.Sleep(5 * time.Millisecond)
		}
	}()
	j.Watch(ctx)
	if !a.hasJoined("10.255.0.9") {
		t.Errorf("joined %v", a.joined)
	}
}

func TestAMemberLeavesNewServersToThemselvesUntilTheyHaveALeader(t *testing.T) {
	a := &agent{leaderAt: 1}
	j := joiner(a.client(t), io.Discard, "10.255.0.9")
	ready := false
	j.Leads = func(context.Context, netip.Addr) error {
		if ready {
			return nil
		}
		return errors.New("No cluster leader")
	}
	if err := j.poll(t.Context()); err == nil || !strings.Contains(err.Error(), "leaves the servers to themselves") || len(a.joined) > 0 {
		t.Errorf("joined %v: %v", a.joined, err)
	}
	ready = true
	if _ = j.poll(t.Context()); !a.hasJoined("10.255.0.9") {
		t.Errorf("joined %v", a.joined)
	}
}

func TestAMemberThatCannotAskIsReluctant(t *testing.T) {
	a := &agent{leaderAt: 99}
	j := joiner(a.client(t), io.Discard, "10.255.0.9")
	j.Reluctance = time.Hour
	if err := j.look(t.Context(), true, time.Now()); err == nil || len(a.joined) > 0 {
		t.Errorf("joined %v: %v", a.joined, err)
	}
	if _ = j.look(t.Context(), true, time.Now().Add(-2*time.Hour)); !a.hasJoined("10.255.0.9") {
		t.Errorf("joined %v", a.joined)
	}
}

func TestTellsAnUnknownServiceFromOtherErrors(t *testing.T) {
	client := (&agent{}).client(t)
	if err := client.Registered(t.Context(), "known"); err != nil {
		t.Error(err)
	}
	if err := client.Registered(t.Context(), "unknown"); !errors.Is(err, ErrNotRegistered) {
		t.Errorf("error is %v", err)
	}
}
