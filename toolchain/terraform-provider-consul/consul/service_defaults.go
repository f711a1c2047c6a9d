package consul

import (
	"errors"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func serviceDefaults() typedEntry {
	return typedEntry{
		kind:  api.ServiceDefaults,
		empty: func() api.ConfigEntry { return &api.ServiceConfigEntry{Kind: api.ServiceDefaults} },
		attributes: fields{
			"protocol":                    required(text),
			"mode":                        optional(text),
			"mutual_tls_mode":             optional(text),
			"external_sni":                optional(text),
			"balance_inbound_connections": optional(text),
			"max_inbound_connections":     optional(number),
			"local_connect_timeout_ms":    optional(number),
			"local_request_timeout_ms":    optional(number),
			"mesh_gateway":                blocks(optional(set), fields{"mode": required(text)}),
			"transparent_proxy": blocks(optional(set), fields{
				"dialed_directly":        required(boolean),
				"outbound_listener_port": required(number),
			}),
			"expose": blocks(required(set), fields{
				"checks": replacing(optional(boolean)),
				"paths": blocks(replacing(optional(list)), fields{
					"path":            optional(text),
					"local_path_port": optional(number),
					"listener_port":   optional(number),
					"protocol":        optional(text),
				}),
			}),
			"destination": blocks(optional(set), fields{
				"addresses": of(text, required(list)),
				"port":      required(number),
			}),
			"envoy_extensions": blocks(optional(list), fields{
				"name":           optional(text),
				"required":       optional(boolean),
				"arguments":      of(text, optional(mapping)),
				"consul_version": optional(text),
				"envoy_version":  optional(text),
			}),
			"upstream_config": blocks(optional(set), fields{
				"defaults": blocks(optional(set), upstream(fields{})),
				"overrides": blocks(optional(list), upstream(fields{
					"name":                optional(text),
					"namespace":           optional(text),
					"partition":           optional(text),
					"peer":                optional(text),
					"envoy_listener_json": optional(text),
				})),
			}),
		},
		check: checkUpstreams,
	}
}

// upstream adds the settings that defaults and overrides have in common.
func upstream(f fields) fields {
	f["protocol"] = optional(text)
	f["connect_timeout_ms"] = optional(number)
	f["balance_outbound_connections"] = optional(text)
	f["mesh_gateway"] = blocks(optional(set), fields{"mode": optional(text)})
	f["limits"] = blocks(optional(set), fields{
		"max_connections":         optional(number),
		"max_pending_requests":    optional(number),
		"max_concurrent_requests": optional(number),
	})
	f["passive_health_check"] = blocks(optional(set), fields{
		"interval":                  optional(text),
		"max_failures":              optional(number),
		"enforcing_consecutive_5xx": optional(number),
		"max_ejection_percent":      optional(number),
		"base_ejection_time":        optional(text),
	})
	return f
}

func checkUpstreams(d *schema.ResourceData) error {
	for _, config := range blocksIn(d.Get("upstream_config")) {
		defaults := blocksIn(config["defaults"])
		if len(defaults) == 0 {
			return errors.New("upstream_config without defaults makes provider 2.23.0 crash; set defaults, or use consul_config_entry")
		}
		for _, upstream := range append(defaults, blocksIn(config["overrides"])...) {
			for _, needed := range []string{"limits", "passive_health_check", "mesh_gateway"} {
				if len(blocksIn(upstream[needed])) == 0 {
					return errors.New("an upstream without " + needed + " makes provider 2.23.0 crash; set it, or use consul_config_entry")
				}
			}
			if json, is := upstream["envoy_listener_json"].(string); is && json != "" {
				return errors.New("envoy_listener_json is ignored by provider 2.23.0; use consul_config_entry")
			}
		}
	}
	return nil
}
