package consul

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// typedEntry is a config entry with an attribute for every field.
type typedEntry struct {
	kind       string
	attributes fields
	// check refuses what the released provider does not do as asked; see README.md.
	check func(d *schema.ResourceData) error
	// empty is a new entry to fill.
	empty func() api.ConfigEntry
	// adapt changes what goes into the state to what the released provider puts there.
	adapt func(d *schema.ResourceData, state map[string]any)
}

func (t typedEntry) resource() *schema.Resource {
	attributes := with(fields{
		"name": replacing(required(text)),
		"meta": of(text, optional(mapping)),
	})
	maps.Copy(attributes, t.attributes)
	t.attributes = attributes
	return &schema.Resource{
		Schema: attributes,
		Create: t.set,
		Update: t.set,
		Read:   t.read,
		Delete: func(d *schema.ResourceData, meta any) error { return deleteEntry(meta.(*connection), d, t.kind) },
		Importer: &schema.ResourceImporter{
			StateContext: func(_ context.Context, d *schema.ResourceData, _ any) ([]*schema.ResourceData, error) {
				return importTypedEntry(d)
			},
		},
	}
}

func (t typedEntry) set(d *schema.ResourceData, meta any) error {
	entry := t.empty()
	name := d.Get("name").(string)
	err := decodeResource(d, t.attributes, entry)
	if err == nil && t.check != nil {
		err = t.check(d)
	}
	if err != nil {
		return fmt.Errorf("config entry %s/%s: %w", t.kind, name, err)
	}
	if err := setEntry(meta.(*connection), d, entry); err != nil {
		return err
	}
	d.SetId(name)
	return t.read(d, meta)
}

func (t typedEntry) read(d *schema.ResourceData, meta any) error {
	entry, err := getEntry(meta.(*connection), d, t.kind)
	if err != nil || entry == nil {
		return err
	}
	state := encode(entry, t.attributes)
	if t.adapt != nil {
		t.adapt(d, state)
	}
	return write(d, state)
}

func importTypedEntry(d *schema.ResourceData) ([]*schema.ResourceData, error) {
	parts := strings.Split(d.Id(), "/")
	if len(parts) == 1 {
		parts = []string{"", "", parts[0]}
	}
	if len(parts) != 3 {
		return nil, fmt.Errorf("%q names no config entry; give <name> or <partition>/<namespace>/<name>", d.Id())
	}
	d.SetId(parts[2])
	err := write(d, map[string]any{"partition": parts[0], "namespace": parts[1], "name": parts[2]})
	return []*schema.ResourceData{d}, err
}

// blocksIn lists the blocks of a list or a set.
func blocksIn(value any) []map[string]any {
	if members, is := value.(*schema.Set); is {
		value = members.List()
	}
	members, _ := value.([]any)
	found := make([]map[string]any, 0, len(members))
	for _, member := range members {
		block, _ := orEmpty(member).(map[string]any)
		found = append(found, block)
	}
	return found
}

// headerChanges are the attributes of what to do with the headers of a request or a response.
func headerChanges() *schema.Schema {
	return block(optional(list), fields{
		"add":    of(text, optional(mapping)),
		"set":    of(text, optional(mapping)),
		"remove": of(text, optional(list)),
	})
}
