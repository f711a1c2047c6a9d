package envoy

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// inbound is how Consul names the listener that takes connections from other proxies.
const inbound = "public_listener"

// DrainInbound makes Envoy tell its callers to use other connections, while it goes on taking theirs for the drain time
// that it was started with. What the app itself calls is left alone. Without skip_exit, Envoy would end when it is done.
func (a *Admin) DrainInbound(ctx context.Context) error {
	_, err := a.ask(ctx, http.MethodPost, "/drain_listeners?graceful&inboundonly&skip_exit")
	return err
}

// Inbound is what came in from other proxies.
type Inbound struct {
	// Active are the requests under way; of a service that does not speak HTTP, the connections.
	Active int
	// Total counts all there ever were.
	Total int
}

// Inbound asks for it.
func (a *Admin) Inbound(ctx context.Context) (Inbound, error) {
	filter := `^(http|tcp)\.` + inbound + `\.downstream_(rq|cx)_(active|total)$`
	body, err := a.get(ctx, "/stats?format=json&filter="+url.QueryEscape(filter))
	if err != nil {
		return Inbound{}, err
	}
	var answer struct {
		Stats []struct {
			Name  string `json:"name"`
			Value int    `json:"value"`
		} `json:"stats"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return Inbound{}, fmt.Errorf("Envoy lists its statistics in an unknown form: %w", err)
	}
	values := map[string]int{}
	for _, stat := range answer.Stats {
		values[stat.Name] = stat.Value
	}
	if total, speaksHTTP := values["http."+inbound+".downstream_rq_total"]; speaksHTTP {
		return Inbound{Active: values["http."+inbound+".downstream_rq_active"], Total: total}, nil
	}
	return Inbound{Active: values["tcp."+inbound+".downstream_cx_active"], Total: values["tcp."+inbound+".downstream_cx_total"]}, nil
}

// Provided returns nil when every one of these upstreams has a healthy instance, as this Envoy sees it.
func (a *Admin) Provided(ctx context.Context, upstreams []string) error {
	if len(upstreams) == 0 {
		return nil
	}
	body, err := a.get(ctx, "/clusters?format=json")
	if err != nil {
		return err
	}
	provided, err := healthy(body)
	if err != nil {
		return fmt.Errorf("Envoy lists its clusters in an unknown form: %w", err)
	}
	var missing []string
	for _, upstream := range upstreams {
		if !provided[upstream] {
			missing = append(missing, upstream)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("no instance of %s is healthy", strings.Join(missing, ", "))
	}
	return nil
}

// healthy returns the services of which a cluster has a healthy host. Consul names a service's clusters
// `[subset.]service.namespace.datacenter.…`, and makes one for each subset.
func healthy(listing []byte) (map[string]bool, error) {
	var clusters struct {
		Statuses []struct {
			Name  string `json:"name"`
			Hosts []struct {
				Health struct {
					EDS string `json:"eds_health_status"`
				} `json:"health_status"`
			} `json:"host_statuses"`
		} `json:"cluster_statuses"`
	}
	if err := json.Unmarshal(listing, &clusters); err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, cluster := range clusters.Statuses {
		for _, host := range cluster.Hosts {
			if host.Health.EDS != "HEALTHY" {
				continue
			}
			first, rest, _ := strings.Cut(cluster.Name, ".")
			second, _, _ := strings.Cut(rest, ".")
			found[first], found[second] = true, true
		}
	}
	return found, nil
}
