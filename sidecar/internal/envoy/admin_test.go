package envoy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// listing is what Envoy 1.38 with Consul's configuration answers, cut to what matters and what must not confuse.
const listing = `{"listener_statuses": [
 {"name": "public_listener:0.0.0.0:8000", "local_address": {"socket_address": {"address": "0.0.0.0", "port_value": 8000}}},
 {"name": "hotrod-customer:127.0.0.1:8081", "local_address": {"socket_address": {"address": "127.0.0.1", "port_value": 8081}}},
 {"name": "by pipe", "local_address": {"pipe": {"path": "/tmp/p"}}}]}`

func admin(t *testing.T, ready int, state, listeners string) *Admin {
	mux := http.NewServeMux()
	mux.HandleFunc("/ready", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(ready)
		_, _ = io.WriteString(w, state+"\n")
	})
	mux.HandleFunc("/listeners", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, listeners) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return NewAdmin(strings.TrimPrefix(server.URL, "http://"))
}

func TestIsReadyWhenItIsLiveAndEveryPortIsBound(t *testing.T) {
	if err := admin(t, 200, "LIVE", listing).Ready(t.Context(), []int{8000, 8081}); err != nil {
		t.Error(err)
	}
}

func TestSaysWhyItIsNotReady(t *testing.T) {
	cases := map[string]struct {
		admin *Admin
		want  string
	}{
		"starting":       {admin(t, 503, "PRE_INITIALIZING", listing), "Envoy says PRE_INITIALIZING"},
		"no listeners":   {admin(t, 200, "LIVE", "{}"), "Envoy does not listen on 8000, 8081, 8082 yet"},
		"one missing":    {admin(t, 200, "LIVE", listing), "Envoy does not listen on 8082 yet"},
		"strange answer": {admin(t, 200, "LIVE", "none"), "Envoy lists its listeners in an unknown form"},
		"not there":      {NewAdmin("127.0.0.1:1"), "Envoy does not answer"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := c.admin.Ready(t.Context(), []int{8000, 8081, 8082})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error is %v\nwanted %s", err, c.want)
			}
		})
	}
}
