package consul

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	living = "11111111-1111-4111-8111-111111111111"
	dead   = "22222222-2222-4222-8222-222222222222"
)

// servers answers as Consul's servers would, and keeps what was removed.
type servers struct {
	members, nodes, tokens string
	removed                []string
}

func (s *servers) client(t *testing.T) *Client {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := map[string]string{"/v1/agent/members": s.members, "/v1/catalog/nodes": s.nodes, "/v1/acl/tokens": s.tokens}[r.URL.Path]
		switch {
		case r.URL.Path == "/v1/catalog/deregister":
			var body struct{ Node string }
			_ = json.NewDecoder(r.Body).Decode(&body)
			s.removed = append(s.removed, body.Node)
			answer = "true"
		case r.Method == http.MethodDelete:
			s.removed = append(s.removed, strings.TrimPrefix(r.URL.Path, "/v1/acl/token/"))
			answer = "true"
		}
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(server.Close)
	return NewClient(strings.TrimPrefix(server.URL, "http://"), NoToken)
}

const twoNodesAtOneAddress = `[{"Node": "web--old", "Address": "10.255.0.2"}, {"Node": "api--new", "Address": "10.255.0.2"},
	{"Node": "web--far", "Address": "10.255.0.7"}]`

func TestAnInstanceWaitsForTheDeadAtItsAddressToBeRemoved(t *testing.T) {
	client := (&servers{nodes: twoNodesAtOneAddress}).client(t)
	if err := client.Haunted(t.Context(), self, "api--new"); err == nil || !strings.Contains(err.Error(), "web--old") {
		t.Errorf("error is %v", err)
	}
	alone := (&servers{nodes: `[{"Node": "api--new", "Address": "10.255.0.2"}]`}).client(t)
	if err := alone.Haunted(t.Context(), self, "api--new"); err != nil {
		t.Error(err)
	}
}

func TestTheServersRemoveOnlyTheDeadWhoseAddressALivingMemberHas(t *testing.T) {
	s := &servers{nodes: twoNodesAtOneAddress, members: `[{"Name": "api--new", "Addr": "10.255.0.2", "Status": 1},
		{"Name": "web--old", "Addr": "10.255.0.2", "Status": 4}, {"Name": "web--far", "Addr": "10.255.0.7", "Status": 4}]`}
	removed, err := (&Exorcist{Client: s.client(t)}).Exorcise(t.Context())
	if err != nil || !slices.Equal(removed, []string{"web--old"}) || !slices.Equal(s.removed, removed) {
		t.Errorf("removed %v, Consul was told of %v: %v", removed, s.removed, err)
	}
}

func TestOfTwoAtOneAddressNobodyIsRemovedWhileGossipHoldsBothToBeAlive(t *testing.T) {
	s := &servers{nodes: twoNodesAtOneAddress, members: `[{"Name": "api--new", "Addr": "10.255.0.2", "Status": 1},
		{"Name": "web--old", "Addr": "10.255.0.2", "Status": 1}]`}
	removed, err := (&Exorcist{Client: s.client(t)}).Exorcise(t.Context())
	if err != nil || len(removed) > 0 {
		t.Errorf("removed %v: %v", removed, err)
	}
}

func TestTheServersRemoveWhoLeftAndEnteredTheCatalogAgain(t *testing.T) {
	const alive, failed, left = `1`, `4`, `3`
	s := &servers{nodes: `[{"Node": "web--old", "Address": "10.255.0.2"}]`}
	exorcist := &Exorcist{Client: s.client(t)}
	look := func(status string) []string {
		s.members = `[{"Name": "web--old", "Addr": "10.255.0.2", "Status": ` + status + `}]`
		removed, err := exorcist.Exorcise(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return removed
	}
	for _, step := range []struct {
		status  string
		removed []string
	}{
		// Once may be a node that comes back, of which gossip is about to tell.
		{left, nil}, {alive, nil}, {left, nil}, {failed, nil},
		{left, nil}, {left, []string{"web--old"}},
		// Entered again after that.
		{left, nil}, {left, []string{"web--old"}},
	} {
		if removed := look(step.status); !slices.Equal(removed, step.removed) {
			t.Fatalf("removed %v at status %s, wanted %v", removed, step.status, step.removed)
		}
	}
}

func token(accessor, guid string, age time.Duration) string {
	description, _ := json.Marshal(loginSaid + `{"instance":"` + guid + `"}`)
	return `{"AccessorID": "` + accessor + `", "CreateTime": "` + time.Now().Add(-age).Format(time.RFC3339) + `", "Description": ` + string(description) + `}`
}

func TestTokensOfInstancesThatAreGoneAreDeleted(t *testing.T) {
	members := func(status string) string {
		return `[{"Name": "web--` + dead + `", "Addr": "10.255.0.2", "Status": ` + status + `}]`
	}
	for name, c := range map[string]struct {
		members string
		token   string
		dropped []string
	}{
		"unknown to gossip":  {`[]`, token("a", dead, time.Hour), []string{"a"}},
		"left":               {members("3"), token("a", dead, time.Hour), []string{"a"}},
		"failed":             {members("4"), token("a", dead, time.Hour), nil},
		"alive":              {members("1"), token("a", dead, time.Hour), nil},
		"has just logged in": {`[]`, token("a", living, time.Second), nil},
		"of no instance":     {`[]`, `{"AccessorID": "a", "Description": "ui", "CreateTime": "2020-01-01T00:00:00Z"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := &servers{members: c.members, tokens: "[" + c.token + "]"}
			dropped, err := s.client(t).DropOrphans(t.Context(), time.Minute)
			if err != nil || dropped != len(c.dropped) || !slices.Equal(s.removed, c.dropped) {
				t.Errorf("dropped %d, Consul was told of %v: %v", dropped, s.removed, err)
			}
		})
	}
}

func TestEveryRequestCarriesTheTokenOnceItIsThere(t *testing.T) {
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("X-Consul-Token"))
		_, _ = w.Write([]byte(`[]`))
	}))
	defer server.Close()
	client := NewClient(strings.TrimPrefix(server.URL, "http://"), func() (string, error) { return "s.3cret", nil })
	if _, err := client.Members(t.Context()); err != nil || !slices.Equal(seen, []string{"s.3cret"}) {
		t.Errorf("sent %v: %v", seen, err)
	}
}
