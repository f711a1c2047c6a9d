package envoy

import (
	"encoding/json"
	"errors"
	"fmt"
)

// concurrentRetries is Envoy's own limit of requests under way; by default only three of those may be repetitions, so that
// the crash of an instance with more of them would lose the rest.
const concurrentRetries = 1024

// AllowRetries adds to a bootstrap made by Consul that each of these clusters may repeat as many requests as it may send.
func AllowRetries(bootstrap []byte, clusters []string) ([]byte, error) {
	var document map[string]any
	if err := json.Unmarshal(bootstrap, &document); err != nil {
		return nil, fmt.Errorf("Consul's bootstrap is no JSON: %w", err)
	}
	limits := map[string]any{}
	for _, cluster := range clusters {
		limits["circuit_breakers."+cluster+".default.max_retries"] = concurrentRetries
	}
	runtime, ok := document["layered_runtime"].(map[string]any)
	if !ok {
		return nil, errors.New("Consul's bootstrap has no layered_runtime")
	}
	layers, _ := runtime["layers"].([]any)
	runtime["layers"] = append(layers, map[string]any{"name": "byo-mesh", "static_layer": limits})
	return json.Marshal(document)
}
