package consul

import (
	"errors"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func serviceIntentions() typedEntry {
	return typedEntry{
		kind:  api.ServiceIntentions,
		empty: func() api.ConfigEntry { return &api.ServiceIntentionsConfigEntry{Kind: api.ServiceIntentions} },
		attributes: fields{
			"jwt": blocks(optional(set), fields{
				"providers": blocks(optional(list), fields{
					"name": optional(text),
					"verify_claims": blocks(optional(list), fields{
						"path":  of(text, optional(list)),
						"value": optional(text),
					}),
				}),
			}),
			"sources": blocks(optional(list), fields{
				"name":           optional(text),
				"namespace":      optional(text),
				"partition":      optional(text),
				"peer":           optional(text),
				"sameness_group": optional(text),
				"description":    optional(text),
				"type":           defaulting("consul", optional(text)),
				"precedence":     optional(number),
				"action":         optional(text),
				"permissions": blocks(optional(list), fields{
					"action": required(text),
					"http": blocks(required(set), fields{
						"path_exact":  optional(text),
						"path_prefix": optional(text),
						"path_regex":  optional(text),
						"methods":     of(text, optional(list)),
						"headers": blocks(optional(list), fields{
							"name":    required(text),
							"present": defaulting(false, optional(boolean)),
							"exact":   optional(text),
							"prefix":  optional(text),
							"suffix":  optional(text),
							"regex":   optional(text),
							"invert":  optional(boolean),
						}),
					}),
				}),
			}),
		},
		check: checkPermissions,
	}
}

// checkPermissions: who asks for less than the released provider grants must not believe to have got it.
func checkPermissions(d *schema.ResourceData) error {
	for _, source := range blocksIn(d.Get("sources")) {
		for _, permission := range blocksIn(source["permissions"]) {
			if action := permission["action"]; action != "allow" && action != "deny" {
				return errors.New("the action of a permission is allow or deny")
			}
			for _, http := range blocksIn(permission["http"]) {
				if regex, _ := http["path_regex"].(string); regex != "" {
					return errors.New("path_regex is taken for path_prefix by provider 2.23.0; use consul_config_entry")
				}
				if len(blocksIn(http["headers"])) > 0 {
					return errors.New("headers are dropped by provider 2.23.0; use consul_config_entry")
				}
			}
		}
	}
	return nil
}
