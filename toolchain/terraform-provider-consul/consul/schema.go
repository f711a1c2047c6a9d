package consul

import "github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

type fields = map[string]*schema.Schema

const (
	text    = schema.TypeString
	number  = schema.TypeInt
	decimal = schema.TypeFloat
	boolean = schema.TypeBool
	list    = schema.TypeList
	set     = schema.TypeSet
	mapping = schema.TypeMap
)

func optional(t schema.ValueType) *schema.Schema { return &schema.Schema{Type: t, Optional: true} }
func required(t schema.ValueType) *schema.Schema { return &schema.Schema{Type: t, Required: true} }
func computed(t schema.ValueType) *schema.Schema { return &schema.Schema{Type: t, Computed: true} }

// replacing makes another value another resource.
func replacing(s *schema.Schema) *schema.Schema {
	s.ForceNew = true
	return s
}

func sensitive(s *schema.Schema) *schema.Schema {
	s.Sensitive = true
	return s
}

func defaulting(value any, s *schema.Schema) *schema.Schema {
	s.Default = value
	return s
}

// of says what a list, a set or a map holds.
func of(element schema.ValueType, s *schema.Schema) *schema.Schema {
	s.Elem = &schema.Schema{Type: element}
	return s
}

func blocks(s *schema.Schema, f fields) *schema.Schema {
	s.Elem = &schema.Resource{Schema: f}
	return s
}

// block is a list of at most one, which Pulumi's SDKs show as an object.
func block(s *schema.Schema, f fields) *schema.Schema {
	s.MaxItems = 1
	return blocks(s, f)
}

// with adds the fields that say where in Consul Enterprise a resource is; Community Edition has one place only.
func with(f fields) fields {
	f["namespace"] = replacing(optional(text))
	f["partition"] = replacing(optional(text))
	return f
}
