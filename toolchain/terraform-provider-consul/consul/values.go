package consul

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// The API client's structs and the provider's attributes have the same names in two ways of writing,
// LocalRequestTimeoutMs and local_request_timeout_ms, so that one can be filled from the other.

var durationType = reflect.TypeOf(time.Duration(0))

// fieldOf finds the field for an attribute; `headers` may be called Header.
func fieldOf(object reflect.Value, attribute string) (reflect.Value, bool) {
	name := strings.ReplaceAll(attribute, "_", "")
	field := object.FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, name) })
	if !field.IsValid() {
		name = strings.TrimSuffix(name, "s")
		field = object.FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, name) })
	}
	return field, field.IsValid()
}

// decode fills the struct that `into` points to from a block's attributes; those that it has no field for stay out.
func decode(block map[string]any, into any) error {
	object := reflect.ValueOf(into).Elem()
	for attribute, value := range block {
		field, found := fieldOf(object, attribute)
		if !found {
			continue
		}
		if err := decodeValue(value, field); err != nil {
			return fmt.Errorf("%s: %w", attribute, err)
		}
	}
	return nil
}

// decodeResource does the same from a whole resource.
func decodeResource(d *schema.ResourceData, attributes fields, into any) error {
	values := map[string]any{}
	for attribute := range attributes {
		values[attribute] = d.Get(attribute)
	}
	return decode(values, into)
}

func decodeValue(value any, into reflect.Value) error {
	if members, is := value.(*schema.Set); is {
		value = members.List()
	}
	switch {
	case value == nil:
		return nil
	case into.Type() == durationType:
		duration, err := time.ParseDuration(value.(string))
		if err != nil {
			return fmt.Errorf("%q is no duration; set one such as 5s, or 0s", value)
		}
		into.SetInt(int64(duration))
		return nil
	case into.Kind() == reflect.Pointer:
		return decodePointer(value, into)
	}
	switch value := value.(type) {
	case []any:
		return decodeList(value, into)
	case map[string]any:
		if into.Kind() == reflect.Struct {
			return decode(value, into.Addr().Interface())
		}
		into.Set(reflect.MakeMap(into.Type()))
		for key, member := range value {
			into.SetMapIndex(reflect.ValueOf(key), reflect.ValueOf(member))
		}
		return nil
	default:
		into.Set(reflect.ValueOf(value).Convert(into.Type()))
		return nil
	}
}

// decodePointer leaves nil what is not said: a block that is not there, and the number 0.
func decodePointer(value any, into reflect.Value) error {
	if members, is := value.([]any); (is && len(members) == 0) || value == 0 {
		return nil
	}
	pointed := reflect.New(into.Type().Elem())
	if err := decodeValue(value, pointed.Elem()); err != nil {
		return err
	}
	into.Set(pointed)
	return nil
}

func decodeList(members []any, into reflect.Value) error {
	switch into.Kind() {
	case reflect.Struct:
		if len(members) == 0 {
			return nil
		}
		return decodeValue(orEmpty(members[0]), into)
	case reflect.Map:
		return decodeNamed(members, into)
	}
	for position, member := range members {
		element := reflect.New(into.Type().Elem()).Elem()
		if err := decodeValue(orEmpty(member), element); err != nil {
			return fmt.Errorf("%d: %w", position, err)
		}
		into.Set(reflect.Append(into, element))
	}
	return nil
}

// decodeNamed fills a map from blocks of which one attribute is the key.
func decodeNamed(members []any, into reflect.Value) error {
	into.Set(reflect.MakeMap(into.Type()))
	for _, member := range members {
		block := member.(map[string]any)
		element := reflect.New(into.Type().Elem()).Elem()
		if err := decodeValue(block, element); err != nil {
			return err
		}
		into.SetMapIndex(reflect.ValueOf(block[keyAttribute(block)]), element)
	}
	return nil
}

// orEmpty: a block with nothing set in it arrives as nil.
func orEmpty(member any) any {
	if member == nil {
		return map[string]any{}
	}
	return member
}

// A map's key is the blocks' attribute `subset_name`, or else `name`.
func keyAttribute[V any](attributes map[string]V) string {
	if _, has := attributes["subset_name"]; has {
		return "subset_name"
	}
	return "name"
}

// encode is the way back: the attributes that `from`, a struct or a pointer to one, has fields for.
func encode(from any, attributes fields) map[string]any {
	object := reflect.Indirect(reflect.ValueOf(from))
	block := map[string]any{}
	for attribute, wanted := range attributes {
		field, found := fieldOf(object, attribute)
		if !found {
			continue
		}
		if value := encodeValue(field, wanted); value != nil {
			block[attribute] = value
		}
	}
	return block
}

func encodeValue(field reflect.Value, wanted *schema.Schema) any {
	if field.Kind() == reflect.Pointer {
		if field.IsNil() {
			return nil
		}
		field = field.Elem()
	}
	if field.Type() == durationType {
		return time.Duration(field.Int()).String()
	}
	if inner, is := wanted.Elem.(*schema.Resource); is {
		return encodeBlocks(field, inner.Schema)
	}
	switch field.Kind() {
	case reflect.String:
		return field.String()
	case reflect.Uint32, reflect.Uint64:
		return int(field.Uint())
	}
	return field.Interface()
}

func encodeBlocks(field reflect.Value, attributes fields) []any {
	blocks := []any{}
	switch field.Kind() {
	case reflect.Slice:
		for position := range field.Len() {
			blocks = append(blocks, encode(field.Index(position).Interface(), attributes))
		}
	case reflect.Map:
		names := field.MapKeys()
		sort.Slice(names, func(i, j int) bool { return names[i].String() < names[j].String() })
		for _, name := range names {
			block := encode(field.MapIndex(name).Interface(), attributes)
			block[keyAttribute(attributes)] = name.String()
			blocks = append(blocks, block)
		}
	default:
		blocks = append(blocks, encode(field.Interface(), attributes))
	}
	return blocks
}

// write puts values into the state. Consul Enterprise answers "default" to those who named no namespace or partition.
func write(d *schema.ResourceData, values map[string]any) error {
	for attribute, value := range values {
		if (attribute == "namespace" || attribute == "partition") && value == "default" && d.Get(attribute) == "" {
			value = ""
		}
		if err := d.Set(attribute, value); err != nil {
			return fmt.Errorf("%s cannot be kept in the state: %w", attribute, err)
		}
	}
	return nil
}
