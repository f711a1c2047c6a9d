package envoy

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEveryUpstreamMayRepeatWhatItMaySend(t *testing.T) {
	got, err := AllowRetries([]byte(`{"admin": {}, "layered_runtime": {"layers": [{"name": "base"}]}}`), []string{"a.default.dc1.internal.td.consul"})
	if err != nil {
		t.Fatal(err)
	}
	var bootstrap struct {
		Admin   *struct{}
		Runtime struct {
			Layers []struct {
				Name   string
				Static map[string]int `json:"static_layer"`
			}
		} `json:"layered_runtime"`
	}
	if err := json.Unmarshal(got, &bootstrap); err != nil {
		t.Fatal(err)
	}
	layers := bootstrap.Runtime.Layers
	if bootstrap.Admin == nil || len(layers) != 2 || layers[0].Name != "base" {
		t.Errorf("what Consul wrote is not kept: %s", got)
	}
	if layers[1].Static["circuit_breakers.a.default.dc1.internal.td.consul.default.max_retries"] != 1024 {
		t.Errorf("the limit is not there: %s", got)
	}
}

func TestSaysThatABootstrapIsNoneOfConsuls(t *testing.T) {
	for bootstrap, want := range map[string]string{"x": "no JSON", "{}": "no layered_runtime"} {
		if _, err := AllowRetries([]byte(bootstrap), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v", bootstrap, err)
		}
	}
}
