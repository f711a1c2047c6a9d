package envoy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// fake is an Envoy that gives one answer to everything, and keeps what it was asked.
func fake(t *testing.T, status int, answer string) (envoy *Admin, asked *[]string) {
	asked = &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.Method+" "+r.URL.String())
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return NewAdmin(strings.TrimPrefix(server.URL, "http://")), asked
}

func TestDrainsWhatComesInAndNothingElseAndGoesOnRunning(t *testing.T) {
	envoy, asked := fake(t, 200, "OK\n")
	if err := envoy.DrainInbound(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := "POST /drain_listeners?graceful&inboundonly&skip_exit"; len(*asked) != 1 || (*asked)[0] != want {
		t.Errorf("Envoy was asked %v\nwanted %s", *asked, want)
	}
}

func TestADrainThatEnvoyRefusesIsAnError(t *testing.T) {
	envoy, _ := fake(t, 503, "no\n")
	if err := envoy.DrainInbound(t.Context()); err == nil || err.Error() != "Envoy says no" {
		t.Errorf("error is %v", err)
	}
}

func TestCountsRequestsOfHTTPAndConnectionsOfEverythingElse(t *testing.T) {
	cases := map[string]struct {
		stats string
		want  Inbound
	}{
		// Connections stay open between requests: they say nothing about what is under way.
		"http": {`{"stats": [
			{"name": "http.public_listener.downstream_cx_active", "value": 9}, {"name": "http.public_listener.downstream_cx_total", "value": 10},
			{"name": "http.public_listener.downstream_rq_active", "value": 2}, {"name": "http.public_listener.downstream_rq_total", "value": 40}]}`,
			Inbound{Active: 2, Total: 40}},
		"http without a request yet": {`{"stats": [
			{"name": "http.public_listener.downstream_cx_active", "value": 1}, {"name": "http.public_listener.downstream_rq_active", "value": 0},
			{"name": "http.public_listener.downstream_rq_total", "value": 0}]}`, Inbound{}},
		"tcp": {`{"stats": [
			{"name": "tcp.public_listener.downstream_cx_active", "value": 3}, {"name": "tcp.public_listener.downstream_cx_total", "value": 7}]}`,
			Inbound{Active: 3, Total: 7}},
		"what the app calls": {`{"stats": [{"name": "tcp.upstream.customer.downstream_cx_active", "value": 3}]}`, Inbound{}},
		"nothing came yet":   {`{"stats": []}`, Inbound{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			envoy, _ := fake(t, 200, c.stats)
			if got, err := envoy.Inbound(t.Context()); err != nil || got != c.want {
				t.Errorf("counted %+v, %v\nwanted %+v", got, err, c.want)
			}
		})
	}
}

func TestAsksForTheStatisticsOfTheInboundListenerOnly(t *testing.T) {
	var filter string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		filter = r.URL.Query().Get("filter")
		_, _ = io.WriteString(w, `{"stats": []}`)
	}))
	defer server.Close()
	if _, err := NewAdmin(strings.TrimPrefix(server.URL, "http://")).Inbound(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := `^(http|tcp)\.public_listener\.downstream_(rq|cx)_(active|total)$`; filter != want {
		t.Errorf("the filter is %s", filter)
	}
}

// clusters is what Envoy 1.38 with Consul's configuration answers, cut to what matters and what must not confuse.
const clusters = `{"cluster_statuses": [
 {"name": "local_app", "host_statuses": [{"health_status": {"eds_health_status": "HEALTHY"}}]},
 {"name": "customer.default.dc1.internal.0a1b.consul", "host_statuses": [
  {"health_status": {"eds_health_status": "UNHEALTHY"}}, {"health_status": {"eds_health_status": "HEALTHY"}}]},
 {"name": "v2.driver.default.dc1.internal.0a1b.consul", "host_statuses": [{"health_status": {"eds_health_status": "HEALTHY"}}]},
 {"name": "route.default.dc1.internal.0a1b.consul", "host_statuses": [{"health_status": {"eds_health_status": "UNHEALTHY"}}]},
 {"name": "mail.default.dc1.internal.0a1b.consul"}]}`

func TestAServiceIsProvidedOnceAnInstanceOfItIsHealthy(t *testing.T) {
	cases := map[string]struct {
		upstreams []string
		want      string
	}{
		"one of two is healthy":   {[]string{"customer"}, ""},
		"a subset is healthy":     {[]string{"driver"}, ""},
		"none is healthy":         {[]string{"route"}, "no instance of route is healthy"},
		"nobody is there":         {[]string{"mail"}, "no instance of mail is healthy"},
		"Envoy knows no such one": {[]string{"rout"}, "no instance of rout is healthy"},
		"some of them":            {[]string{"customer", "route", "driver", "mail"}, "no instance of route, mail is healthy"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			envoy, _ := fake(t, 200, clusters)
			err := envoy.Provided(t.Context(), c.upstreams)
			if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != c.want) {
				t.Errorf("error is %v\nwanted %q", err, c.want)
			}
		})
	}
}

func TestAnAppThatCallsNobodyAsksNothing(t *testing.T) {
	envoy, asked := fake(t, 500, "")
	if err := envoy.Provided(t.Context(), nil); err != nil || len(*asked) > 0 {
		t.Errorf("asked %v: %v", *asked, err)
	}
}

func TestStrangeAnswersAreErrorsAndNotZeros(t *testing.T) {
	for answer, status := range map[string]int{"none": 200, `{"stats": {}, "cluster_statuses": {}}`: 200, "": 200, "draining": 503} {
		envoy, _ := fake(t, status, answer)
		if got, err := envoy.Inbound(t.Context()); err == nil {
			t.Errorf("%q counts as %+v", answer, got)
		}
		if err := envoy.Provided(t.Context(), []string{"customer"}); err == nil {
			t.Errorf("%q provides customer", answer)
		}
	}
}
