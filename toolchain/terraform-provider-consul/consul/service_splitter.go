package consul

import (
	"fmt"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func serviceSplitter() typedEntry {
	return typedEntry{
		kind:  api.ServiceSplitter,
		empty: func() api.ConfigEntry { return &api.ServiceSplitterConfigEntry{Kind: api.ServiceSplitter} },
		attributes: fields{
			"splits": blocks(required(list), fields{
				"weight":           required(decimal),
				"service":          required(text),
				"service_subset":   optional(text),
				"namespace":        optional(text),
				"partition":        optional(text),
				"request_headers":  headerChanges(),
				"response_headers": headerChanges(),
			}),
		},
		adapt: adaptSplits,
	}
}

// adaptSplits: Consul answers empty changes to headers where none were asked for.
func adaptSplits(d *schema.ResourceData, state map[string]any) {
	for position, split := range blocksIn(state["splits"]) {
		for _, headers := range []string{"request_headers", "response_headers"} {
			asked, _ := d.Get(fmt.Sprintf("splits.%d.%s", position, headers)).([]any)
			for _, changes := range blocksIn(split[headers]) {
				if len(asked) == 0 && isEmpty(changes) {
					delete(split, headers)
				}
			}
		}
	}
}
