package consul

import (
	"errors"
	"reflect"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func serviceRouter() typedEntry {
	return typedEntry{
		kind:  api.ServiceRouter,
		empty: func() api.ConfigEntry { return &api.ServiceRouterConfigEntry{Kind: api.ServiceRouter} },
		attributes: fields{
			"routes": blocks(optional(list), fields{
				"match": block(optional(list), fields{
					"http": block(optional(list), fields{
						"path_exact":  optional(text),
						"path_prefix": optional(text),
						"path_regex":  optional(text),
						"methods":     of(text, optional(list)),
						"header": blocks(optional(list), fields{
							"name":    optional(text),
							"present": optional(boolean),
							"exact":   optional(text),
							"prefix":  optional(text),
							"suffix":  optional(text),
							"regex":   optional(text),
							"invert":  optional(boolean),
						}),
						"query_param": blocks(optional(list), fields{
							"name":    optional(text),
							"present": optional(boolean),
							"exact":   optional(text),
							"regex":   optional(text),
						}),
					}),
				}),
				"destination": block(optional(list), fields{
					"service":                  optional(text),
					"service_subset":           optional(text),
					"namespace":                optional(text),
					"partition":                optional(text),
					"prefix_rewrite":           optional(text),
					"request_timeout":          defaulting("0s", optional(text)),
					"idle_timeout":             defaulting("0s", optional(text)),
					"num_retries":              optional(number),
					"retry_on_connect_failure": optional(boolean),
					"retry_on":                 of(text, optional(list)),
					"retry_on_status_codes":    of(number, optional(list)),
					"request_headers":          headerChanges(),
					"response_headers":         headerChanges(),
				}),
			}),
		},
		check: checkHeaderChanges,
		adapt: adaptRoutes,
	}
}

func checkHeaderChanges(d *schema.ResourceData) error {
	for _, route := range blocksIn(d.Get("routes")) {
		for _, destination := range blocksIn(route["destination"]) {
			for _, changes := range append(blocksIn(destination["request_headers"]), blocksIn(destination["response_headers"])...) {
				if set, _ := changes["set"].(map[string]any); len(set) > 0 {
					return errors.New("headers to set are added by provider 2.23.0; use consul_config_entry")
				}
			}
		}
	}
	return nil
}

// adaptRoutes: the released provider keeps no empty match, none of the changes to response headers, and an empty
// destination only where the first route was given one.
func adaptRoutes(d *schema.ResourceData, state map[string]any) {
	first := len(d.Get("routes.0.destination").([]any)) > 0
	for _, route := range blocksIn(state["routes"]) {
		for _, match := range blocksIn(route["match"]) {
			http := blocksIn(match["http"])
			if len(http) == 0 || isEmpty(http[0]) {
				delete(route, "match")
			}
		}
		for _, destination := range blocksIn(route["destination"]) {
			delete(destination, "response_headers")
			if !first && isEmpty(destination) {
				delete(route, "destination")
			}
		}
	}
}

// isEmpty: nothing in it says anything.
func isEmpty(block map[string]any) bool {
	for _, value := range block {
		if members := reflect.ValueOf(value); members.Kind() == reflect.Slice || members.Kind() == reflect.Map {
			if members.Len() > 0 {
				return false
			}
		} else if value != "0s" && !members.IsZero() {
			return false
		}
	}
	return true
}
