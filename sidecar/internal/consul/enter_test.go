package consul

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// knowing is an agent that has an app and its proxy with a check each, before servers that list these nodes. It returns what the
// catalog is told, by service.
func knowing(t *testing.T, nodes string, proxyChecks func() string) (*Client, map[string]registration) {
	told := map[string]registration{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/catalog/nodes":
			_, _ = io.WriteString(w, nodes)
		case "/v1/agent/services":
			_, _ = io.WriteString(w, `{"app": {"ID": "app", "Port": 8080, "Datacenter": "dc1"}, "proxy": {"ID": "proxy", "Proxy": {"DestinationServiceID": "app"}}}`)
		case "/v1/agent/checks":
			_, _ = io.WriteString(w, `{"a": {"CheckID": "a", "ServiceID": "app", "Status": "passing"},
				"p": {"CheckID": "p", "ServiceID": "proxy", "Status": "`+proxyChecks()+`"}, "n": {"CheckID": "n", "ServiceID": ""}}`)
		case "/v1/catalog/register":
			var entry registration
			if err := json.NewDecoder(r.Body).Decode(&entry); err != nil {
				t.Error(err)
			}
			told[strings.Trim(string(entry.Service["ID"]), `"`)] = entry
		}
	}))
	t.Cleanup(server.Close)
	return NewClient(strings.TrimPrefix(server.URL, "http://"), NoToken), told
}

const listed = `[{"Node": "` + own + `", "Address": "10.255.0.9"}]`

func TestEnterTellsTheCatalogOfEachServiceWithItsOwnChecks(t *testing.T) {
	client, told := knowing(t, listed, func() string { return "critical" })
	if err := client.Enter(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	if len(told) != 2 {
		t.Fatalf("told of %d services, want 2", len(told))
	}
	for service, check := range map[string]string{"app": "a", "proxy": "p"} {
		entry := told[service]
		if entry.Service["Datacenter"] != nil {
			t.Errorf("%s was entered with what Consul refuses: %v", service, entry.Service)
		}
		if entry.Node != own || !entry.SkipNodeUpdate || len(entry.Checks) != 1 || !strings.Contains(string(entry.Checks[0]), `"CheckID":"`+check+`"`) {
			t.Errorf("%s was entered as %+v", service, entry)
		}
	}
	if !strings.Contains(string(told["proxy"].Service["Proxy"]), "DestinationServiceID") {
		t.Errorf("the proxy was entered without what it is for: %s", told["proxy"].Service)
	}
}

// Its address, which only the leader and the agent know, would be lacking.
func TestEnterMakesNoNode(t *testing.T) {
	client, told := knowing(t, `[{"Node": "`+other+`"}]`, func() string { return "passing" })
	if err := client.Enter(t.Context(), own); err == nil || len(told) > 0 {
		t.Errorf("entered %v, with error %v", told, err)
	}
}

// The agent may have written the newer state before ours came.
func TestEnterIsNotDoneWhenAChecksStateChangedMeanwhile(t *testing.T) {
	state := "passing"
	client, _ := knowing(t, listed, func() string {
		was := state
		state = "critical"
		return was
	})
	if err := client.Enter(t.Context(), own); err == nil {
		t.Error("took the older state for the catalog's")
	}
	if err := client.Enter(t.Context(), own); err != nil {
		t.Error(err)
	}
}
