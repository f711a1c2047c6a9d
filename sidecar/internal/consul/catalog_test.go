package consul

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const (
	app    = "hotrod-customer"
	own    = app + "--00000000-0000-4000-8000-000000000000"
	other  = app + "--11111111-1111-4111-8111-111111111111"
	canary = app + "-canary--22222222-2222-4222-8222-222222222222"
)

const (
	alive  = 1
	left   = 3
	failed = 4
)

// serve answers each path with a status and a body, and everything else with 404.
func serve(t *testing.T, answers map[string]string, status int) *Client {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, known := answers[r.Method+" "+r.URL.Path]
		if !known {
			http.NotFound(w, r)
			return
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return NewClient(strings.TrimPrefix(server.URL, "http://"), NoToken)
}

// catalog answers with these members of the gossip pool, by name, and these instances of customer with the states of
// their checks, by node.
func catalog(t *testing.T, gossip map[string]int, instances map[string][]string) *Client {
	members := []map[string]any{}
	for name, status := range gossip {
		members = append(members, map[string]any{"Name": name, "Addr": "10.255.0.9", "Status": status})
	}
	health := []map[string]any{}
	for node, states := range instances {
		checks := []map[string]string{}
		for _, state := range states {
			checks = append(checks, map[string]string{"Status": state})
		}
		health = append(health, map[string]any{"Node": map[string]string{"Node": node}, "Checks": checks})
	}
	encode := func(value any) string {
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	return serve(t, map[string]string{"GET /v1/agent/members": encode(members), "GET /v1/health/connect/customer": encode(health)}, 200)
}

// expect fails the test unless err says what is wanted, nothing where that is empty.
func expect(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
		t.Errorf("error is %v\nwanted %q", err, want)
	}
}

func TestAnInstanceIsRelievedByAnotherThatPassesOrByNobodyBeingThere(t *testing.T) {
	passing, critical := []string{"passing", "passing"}, []string{"passing", "critical"}
	none := "1 are there, none passes yet"
	cases := map[string]struct {
		gossip    map[string]int
		instances map[string][]string
		want      string
	}{
		"nobody else":                            {map[string]int{own: alive}, map[string][]string{own: passing}, ""},
		"another that the catalog does not list": {map[string]int{own: alive, other: alive}, map[string][]string{own: passing}, none},
		"another that starts":                    {map[string]int{own: alive, other: alive}, map[string][]string{own: passing, other: critical}, none},
		"another that passes":                    {map[string]int{own: alive, other: alive}, map[string][]string{own: passing, other: passing}, ""},
		"another that left":                      {map[string]int{own: alive, other: left}, map[string][]string{own: passing}, ""},
		"another that died":                      {map[string]int{own: alive, other: failed}, map[string][]string{own: passing, other: critical}, ""},
		// The canary provides the service too, but no deployment of this app is waiting for it.
		"an app with a longer name that starts": {map[string]int{own: alive, canary: alive}, map[string][]string{own: passing, canary: critical}, ""},
		"another that starts beside an app with a longer name that passes": {
			map[string]int{own: alive, other: alive, canary: alive}, map[string][]string{own: passing, other: critical, canary: passing}, ""},
		"servers":                              {map[string]int{own: alive, "consul-server--33333333-3333-4333-8333-333333333333": alive}, nil, ""},
		"an app with a name of the same begin": {map[string]int{own: alive, app + "s--44444444-4444-4444-8444-444444444444": alive}, nil, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			expect(t, catalog(t, c.gossip, c.instances).Relieved(t.Context(), "customer", app, own), c.want)
		})
	}
}

func TestAnAgentThatCannotTellDoesNotRelieve(t *testing.T) {
	expect(t, serve(t, nil, 200).Relieved(t.Context(), "customer", app, own), "404 page not found (HTTP 404)")
	gossip := `[{"Name": "` + other + `", "Addr": "10.255.0.9", "Status": 1}]`
	blind := serve(t, map[string]string{"GET /v1/agent/members": gossip}, 200)
	expect(t, blind.Relieved(t.Context(), "customer", app, own), "404 page not found (HTTP 404)")
}

func TestAnInstanceIsListedOnceTheCatalogHasItInWhateverState(t *testing.T) {
	critical := []string{"critical"}
	expect(t, catalog(t, nil, nil).Listed(t.Context(), "customer", own), "it does not yet")
	expect(t, catalog(t, nil, map[string][]string{other: critical}).Listed(t.Context(), "customer", own), "it does not yet")
	expect(t, catalog(t, nil, map[string][]string{other: critical, own: critical}).Listed(t.Context(), "customer", own), "")
	expect(t, serve(t, nil, 200).Listed(t.Context(), "customer", own), "404 page not found (HTTP 404)")
}

func TestAServerCountsOnceItIsAVoterThatHasCaughtUp(t *testing.T) {
	health := func(servers string) map[string]string {
		return map[string]string{"GET /v1/operator/autopilot/health": `{"Healthy": false, "Servers": [` + servers + `]}`}
	}
	sound := `{"Name": "server-1", "Healthy": true, "Voter": true}`
	cases := map[string]struct {
		servers string
		status  int
		want    string
	}{
		"a voter":                            {sound, 200, ""},
		"a voter while another is unhealthy": {sound + `, {"Name": "server-2", "Healthy": false, "Voter": true}`, 429, ""},
		"unhealthy":                          {`{"Name": "server-1", "Healthy": false, "Voter": true}`, 429, "the leader finds that this server has not caught up"},
		"without a vote":                     {`{"Name": "server-1", "Healthy": true, "Voter": false}`, 200, "this server has no vote yet"},
		"unknown":                            {`{"Name": "server-2", "Healthy": true, "Voter": true}`, 200, "the leader does not know this server yet"},
		"nobody is known":                    {``, 200, "the leader does not know this server yet"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			expect(t, serve(t, health(c.servers), c.status).Voter(t.Context(), "server-1"), c.want)
		})
	}
	expect(t, serve(t, health(sound), 500).Voter(t.Context(), "server-1"), `{"Healthy": false, "Servers": [`+sound+`]} (HTTP 500)`)
	busy := map[string]string{"GET /v1/operator/autopilot/health": "rate limit exceeded"}
	if err := serve(t, busy, 429).Voter(t.Context(), "server-1"); err == nil {
		t.Error("a refusal without a body counts")
	}
}

func TestMaintenanceIsTurnedOnForOneServiceWithItsReason(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = r.Method + " " + r.URL.String() }))
	defer server.Close()
	client := NewClient(strings.TrimPrefix(server.URL, "http://"), NoToken)
	if err := client.Maintenance(t.Context(), "customer-sidecar-proxy", "it is being stopped"); err != nil {
		t.Fatal(err)
	}
	if want := "PUT /v1/agent/service/maintenance/customer-sidecar-proxy?enable=true&reason=it+is+being+stopped"; asked != want {
		t.Errorf("asked %s\nwanted %s", asked, want)
	}
	expect(t, serve(t, nil, 200).Maintenance(t.Context(), "nobody", "why"), "404 page not found (HTTP 404)")
}
