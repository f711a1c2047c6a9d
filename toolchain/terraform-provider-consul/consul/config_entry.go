package consul

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// configEntry is an entry of any kind as JSON.
func configEntry() *schema.Resource {
	return &schema.Resource{
		Schema: with(fields{
			"kind":        replacing(required(text)),
			"name":        replacing(required(text)),
			"config_json": {Type: text, Optional: true, DiffSuppressFunc: isSameEntry},
		}),
		Create:   writeConfigEntry,
		Update:   writeConfigEntry,
		Read:     readConfigEntry,
		Delete:   deleteConfigEntry,
		Importer: &schema.ResourceImporter{StateContext: importConfigEntry},
	}
}

func writeConfigEntry(d *schema.ResourceData, meta any) error {
	kind, name := d.Get("kind").(string), d.Get("name").(string)
	entry, err := entryOf(d, d.Get("config_json").(string))
	if err == nil {
		err = checkKeys(kind, d.Get("config_json").(string))
	}
	if err != nil {
		return fmt.Errorf("config entry %s/%s: %w", kind, name, err)
	}
	if err := setEntry(meta.(*connection), d, entry); err != nil {
		return err
	}
	d.SetId(kind + "-" + name)
	return readConfigEntry(d, meta)
}

// setEntry writes an entry over whatever is there under its name. Entries with values that Consul drops are gone when read.
func setEntry(c *connection, d *schema.ResourceData, entry api.ConfigEntry) error {
	query, options := c.options(d)
	kind, name := entry.GetKind(), entry.GetName()
	if _, _, err := c.ConfigEntries().Set(entry, options); err != nil {
		return fmt.Errorf("config entry %s/%s cannot be written: %w", kind, name, err)
	}
	if _, _, err := c.ConfigEntries().Get(kind, name, inItsPartition(kind, name, query)); err != nil {
		return fmt.Errorf("config entry %s/%s was written, but cannot be read: %w", kind, name, err)
	}
	return nil
}

// inItsPartition: the name of an exported-services entry is that of the partition it is in.
func inItsPartition(kind, name string, query *api.QueryOptions) *api.QueryOptions {
	if kind == api.ExportedServices && name != "default" {
		query.Partition = name
	}
	return query
}

func readConfigEntry(d *schema.ResourceData, meta any) error {
	entry, err := getEntry(meta.(*connection), d, d.Get("kind").(string))
	if err != nil || entry == nil {
		return err
	}
	config, err := json.Marshal(asMap(entry))
	if err != nil {
		return err
	}
	return write(d, map[string]any{"config_json": string(config)})
}

// getEntry takes what is no longer there out of the state, and then returns nil.
func getEntry(c *connection, d *schema.ResourceData, kind string) (api.ConfigEntry, error) {
	query, _ := c.options(d)
	name := d.Get("name").(string)
	entry, _, err := c.ConfigEntries().Get(kind, name, inItsPartition(kind, name, query))
	switch {
	case isGone(err):
		d.SetId("")
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("config entry %s/%s cannot be read: %w", kind, name, err)
	}
	return entry, nil
}

func deleteConfigEntry(d *schema.ResourceData, meta any) error {
	return deleteEntry(meta.(*connection), d, d.Get("kind").(string))
}

func deleteEntry(c *connection, d *schema.ResourceData, kind string) error {
	_, options := c.options(d)
	name := d.Get("name").(string)
	if _, err := c.ConfigEntries().Delete(kind, name, options); err != nil {
		return fmt.Errorf("config entry %s/%s cannot be deleted: %w", kind, name, err)
	}
	return nil
}

func importConfigEntry(_ context.Context, d *schema.ResourceData, _ any) ([]*schema.ResourceData, error) {
	parts := strings.Split(d.Id(), "/")
	if len(parts) == 2 {
		parts = append([]string{"", ""}, parts...)
	}
	if len(parts) != 4 {
		return nil, fmt.Errorf("%q names no config entry; give <kind>/<name> or <partition>/<namespace>/<kind>/<name>", d.Id())
	}
	d.SetId(parts[2] + "-" + parts[3])
	err := write(d, map[string]any{"partition": parts[0], "namespace": parts[1], "kind": parts[2], "name": parts[3]})
	return []*schema.ResourceData{d}, err
}

// entryOf makes the kind's own struct of JSON. Large and small letters of its keys are the same to it.
func entryOf(d *schema.ResourceData, config string) (api.ConfigEntry, error) {
	kind := d.Get("kind").(string)
	var values map[string]any
	if err := json.Unmarshal([]byte(config), &values); err != nil {
		return nil, fmt.Errorf("config_json is not a JSON object: %w", err)
	}
	if values == nil {
		values = map[string]any{}
	}
	switch kind {
	case api.HTTPRoute, api.TCPRoute, api.APIGateway:
		// Consul's to write.
		delete(values, "Status")
	}
	values["kind"], values["name"] = kind, d.Get("name")
	values["Namespace"], values["Partition"] = d.Get("namespace"), d.Get("partition")
	return api.DecodeConfigEntry(values)
}

// checkKeys refuses keys that the API client would leave out without a word.
func checkKeys(kind, config string) error {
	entry, err := api.MakeConfigEntry(kind, "")
	if err != nil {
		return err
	}
	var values map[string]any
	if err := json.Unmarshal([]byte(config), &values); err != nil {
		return err
	}
	var found mapstructure.Metadata
	decoder, err := mapstructure.NewDecoder(&mapstructure.DecoderConfig{
		Result: entry, Metadata: &found, WeaklyTypedInput: true, DecodeHook: mapstructure.StringToTimeDurationHookFunc(),
	})
	if err != nil {
		return err
	}
	// What else is wrong with it, entryOf or Consul has said or will say.
	_ = decoder.Decode(values)
	if len(found.Unused) > 0 {
		return fmt.Errorf("config_json has keys that are none of a %s, or are not in CamelCase: %s", kind, strings.Join(found.Unused, ", "))
	}
	return nil
}

// asMap leaves out what the resource's other attributes say and what changes by itself.
func asMap(entry api.ConfigEntry) map[string]any {
	written, err := json.Marshal(entry)
	if err != nil {
		panic(err)
	}
	var values map[string]any
	if err := json.Unmarshal(written, &values); err != nil {
		panic(err)
	}
	for _, key := range []string{"CreateIndex", "ModifyIndex", "Kind", "Name", "Namespace", "Partition"} {
		delete(values, key)
	}
	return values
}

// isSameEntry compares what two texts mean to Consul, not how they are written.
func isSameEntry(_, before, after string, d *schema.ResourceData) bool {
	old, err := entryOf(d, before)
	if err != nil {
		return false
	}
	wanted, err := entryOf(d, after)
	return err == nil && reflect.DeepEqual(old, wanted)
}
