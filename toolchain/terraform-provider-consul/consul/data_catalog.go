package consul

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func dataConfigEntry() *schema.Resource {
	return &schema.Resource{
		Schema: lookup(fields{"kind": required(text), "name": required(text), "config_json": computed(text)}),
		Read: func(d *schema.ResourceData, meta any) error {
			c := meta.(*connection)
			query, _ := c.options(d)
			kind, name := d.Get("kind").(string), d.Get("name").(string)
			entry, _, err := c.ConfigEntries().Get(kind, name, query)
			if err := looked("config entry", kind+"/"+name, entry != nil, err); err != nil {
				return err
			}
			config, err := json.Marshal(asMap(entry))
			if err != nil {
				return err
			}
			d.SetId(kind + "/" + name)
			return write(d, map[string]any{"config_json": string(config)})
		},
	}
}

func dataService() *schema.Resource {
	return &schema.Resource{
		Schema: fields{
			"datacenter":    optional(text),
			"name":          required(text),
			"tag":           optional(text),
			"filter":        optional(text),
			"query_options": queryOptions(),
			"service": blocks(computed(list), fields{
				"address":             computed(text),
				"create_index":        computed(text),
				"enable_tag_override": computed(text),
				"id":                  computed(text),
				"meta":                of(text, computed(mapping)),
				"modify_index":        computed(text),
				"name":                computed(text),
				"node_address":        computed(text),
				"node_id":             computed(text),
				"node_meta":           of(text, computed(mapping)),
				"node_name":           computed(text),
				"port":                computed(text),
				"tagged_addresses":    of(text, computed(mapping)),
				"tags":                of(text, computed(list)),
			}),
		},
		Read: readService,
	}
}

func queryOptions() *schema.Schema {
	return blocks(optional(set), fields{
		"allow_stale":        defaulting(true, optional(boolean)),
		"require_consistent": defaulting(false, optional(boolean)),
		"datacenter":         optional(text),
		"namespace":          optional(text),
		"partition":          optional(text),
		"near":               optional(text),
		"node_meta":          of(text, optional(mapping)),
		"token":              sensitive(optional(text)),
		"wait_index":         optional(number),
		"wait_time":          optional(text),
	})
}

func readService(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, _ := c.options(d)
	query.Filter = d.Get("filter").(string)
	for _, options := range blocksIn(d.Get("query_options")) {
		said := api.QueryOptions{}
		// An empty duration is none.
		if options["wait_time"] == "" {
			options["wait_time"] = "0s"
		}
		if err := decode(options, &said); err != nil {
			return fmt.Errorf("query_options: %w", err)
		}
		said.Filter = query.Filter
		said.Datacenter = either(said.Datacenter, query.Datacenter)
		said.Token = either(said.Token, query.Token)
		query = &said
	}
	name, tag := d.Get("name").(string), d.Get("tag").(string)
	instances, _, err := c.Catalog().Service(name, tag, query)
	if err != nil {
		return fmt.Errorf("service %q cannot be read: %w", name, err)
	}
	services := []any{}
	for _, i := range instances {
		slices.Sort(i.ServiceTags)
		services = append(services, map[string]any{
			"address":             either(i.ServiceAddress, i.Address),
			"create_index":        strconv.FormatUint(i.CreateIndex, 10),
			"enable_tag_override": strconv.FormatBool(i.ServiceEnableTagOverride),
			"id":                  i.ServiceID,
			"meta":                i.ServiceMeta,
			"modify_index":        strconv.FormatUint(i.ModifyIndex, 10),
			"name":                i.ServiceName,
			"node_address":        i.Address,
			"node_id":             i.ID,
			"node_meta":           i.NodeMeta,
			"node_name":           i.Node,
			"port":                strconv.Itoa(i.ServicePort),
			"tagged_addresses":    i.TaggedAddresses,
			"tags":                i.ServiceTags,
		})
	}
	d.SetId(fmt.Sprintf("catalog-service-%s-%q-%q", query.Datacenter, name, tag))
	return write(d, map[string]any{"datacenter": query.Datacenter, "name": name, "tag": tag, "service": services})
}

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

func dataServiceHealth() *schema.Resource {
	node := fields{
		"id": computed(text), "name": computed(text), "address": computed(text), "datacenter": computed(text),
		"meta": of(text, computed(mapping)), "tagged_addresses": of(text, computed(mapping)),
	}
	service := fields{
		"id": computed(text), "name": computed(text), "address": computed(text), "port": computed(number),
		"meta": of(text, computed(mapping)), "tags": of(text, computed(list)),
	}
	check := fields{
		"id": computed(text), "name": computed(text), "node": computed(text), "status": computed(text), "notes": computed(text),
		"output": computed(text), "service_id": computed(text), "service_name": computed(text), "service_tags": of(text, computed(list)),
	}
	results := fields{"node": blocks(computed(list), node), "service": blocks(computed(list), service), "checks": blocks(computed(list), check)}
	return &schema.Resource{
		Schema: fields{
			"datacenter": optional(text),
			"name":       required(text),
			"near":       optional(text),
			"tag":        optional(text),
			"node_meta":  of(text, optional(mapping)),
			"passing":    defaulting(true, optional(boolean)),
			"wait_for":   optional(text),
			"filter":     optional(text),
			"results":    blocks(computed(list), results),
		},
		ReadContext: func(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			return diag.FromErr(readServiceHealth(ctx, d, meta.(*connection), results))
		},
	}
}

func readServiceHealth(ctx context.Context, d *schema.ResourceData, c *connection, attributes fields) error {
	query, _ := c.options(d)
	name, tag, passing := d.Get("name").(string), d.Get("tag").(string), d.Get("passing").(bool)
	query.Near, query.Filter = d.Get("near").(string), d.Get("filter").(string)
	query.NodeMeta = map[string]string{}
	for key, value := range d.Get("node_meta").(map[string]any) {
		query.NodeMeta[key] = value.(string)
	}
	entries, err := awaitHealth(ctx, d, func() ([]*api.ServiceEntry, error) {
		entries, _, err := c.Health().Service(name, tag, passing, query)
		return entries, err
	})
	if err != nil {
		return fmt.Errorf("the health of service %q cannot be read: %w", name, err)
	}
	results := []any{}
	for _, entry := range entries {
		node := encode(entry.Node, attributes["node"].Elem.(*schema.Resource).Schema)
		node["name"] = entry.Node.Node
		service := encode(entry.Service, attributes["service"].Elem.(*schema.Resource).Schema)
		service["name"] = entry.Service.Service
		checks := []any{}
		for _, check := range entry.Checks {
			values := encode(check, attributes["checks"].Elem.(*schema.Resource).Schema)
			values["id"] = check.CheckID
			checks = append(checks, values)
		}
		results = append(results, map[string]any{"node": []any{node}, "service": []any{service}, "checks": checks})
	}
	d.SetId(fmt.Sprintf("service-health-%s-%q-%q", query.Datacenter, name, tag))
	return write(d, map[string]any{"datacenter": query.Datacenter, "results": results})
}

// awaitHealth asks until one instance passes, for as long as wait_for says; without it, or where failing instances will do, once.
func awaitHealth(ctx context.Context, d *schema.ResourceData, ask func() ([]*api.ServiceEntry, error)) (entries []*api.ServiceEntry, err error) {
	said := d.Get("wait_for").(string)
	if said == "" || !d.Get("passing").(bool) {
		return ask()
	}
	patience, err := time.ParseDuration(said)
	if err != nil {
		return nil, fmt.Errorf("wait_for: %q is no duration; set one such as 30s", said)
	}
	err = retry.RetryContext(ctx, patience, func() *retry.RetryError {
		entries, err = ask()
		if err == nil && len(entries) > 0 {
			return nil
		}
		if err == nil {
			err = errors.New("no instance passes")
		}
		return retry.RetryableError(err)
	})
	return entries, err
}
