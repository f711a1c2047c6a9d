package consul

import (
	"errors"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func serviceResolver() typedEntry {
	return typedEntry{
		kind:  api.ServiceResolver,
		empty: func() api.ConfigEntry { return &api.ServiceResolverConfigEntry{Kind: api.ServiceResolver} },
		attributes: fields{
			"connect_timeout": optional(text),
			"request_timeout": optional(text),
			"default_subset":  optional(text),
			"subsets": blocks(optional(set), fields{
				"name":         required(text),
				"filter":       required(text),
				"only_passing": required(boolean),
			}),
			"redirect": blocks(optional(set), fields{
				"service":        optional(text),
				"service_subset": optional(text),
				"namespace":      optional(text),
				"partition":      optional(text),
				"sameness_group": optional(text),
				"datacenter":     optional(text),
				"peer":           optional(text),
			}),
			"failover": blocks(optional(set), fields{
				"subset_name":    required(text),
				"service":        optional(text),
				"service_subset": optional(text),
				"namespace":      optional(text),
				"sameness_group": optional(text),
				"datacenters":    of(text, optional(list)),
				"targets": blocks(optional(list), fields{
					"service":        optional(text),
					"service_subset": optional(text),
					"namespace":      optional(text),
					"partition":      optional(text),
					"datacenter":     optional(text),
					"peer":           optional(text),
				}),
			}),
			"load_balancer": blocks(optional(set), fields{
				"policy":               optional(text),
				"least_request_config": blocks(optional(set), fields{"choice_count": optional(number)}),
				"ring_hash_config": blocks(optional(set), fields{
					"minimum_ring_size": optional(number),
					"maximum_ring_size": optional(number),
				}),
				"hash_policies": blocks(optional(list), fields{
					"field":       optional(text),
					"field_value": optional(text),
					"source_ip":   optional(boolean),
					"terminal":    optional(boolean),
					"cookie_config": blocks(optional(set), fields{
						"path":    optional(text),
						"session": optional(boolean),
						"ttl":     optional(text),
					}),
				}),
			}),
		},
		check: checkHashPolicies,
	}
}

func checkHashPolicies(d *schema.ResourceData) error {
	for _, balancer := range blocksIn(d.Get("load_balancer")) {
		for _, policy := range blocksIn(balancer["hash_policies"]) {
			if len(blocksIn(policy["cookie_config"])) > 0 {
				return errors.New("cookie_config cannot be read back by provider 2.23.0; use consul_config_entry")
			}
		}
	}
	return nil
}
