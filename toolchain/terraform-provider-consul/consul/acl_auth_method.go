package consul

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func aclAuthMethod() *schema.Resource {
	ttl := defaulting("0s", optional(text))
	ttl.DiffSuppressFunc = isSameDuration
	return &schema.Resource{
		Schema: with(fields{
			"name":           replacing(required(text)),
			"type":           replacing(required(text)),
			"display_name":   optional(text),
			"description":    optional(text),
			"max_token_ttl":  ttl,
			"token_locality": optional(text),
			"config":         rawConfig("config_json", of(text, optional(mapping)), "use config_json"),
			"config_json":    rawConfig("config", optional(text), ""),
			"namespace_rule": blocks(optional(list), fields{
				"bind_namespace": required(text),
				"selector":       optional(text),
			}),
		}),
		Create: setAuthMethod(func(a *api.ACL) authMethodWriter { return a.AuthMethodCreate }),
		Update: setAuthMethod(func(a *api.ACL) authMethodWriter { return a.AuthMethodUpdate }),
		Read:   readAuthMethod,
		Delete: deleteAuthMethod,
	}
}

// rawConfig is an object as JSON, or its older form as a map of texts. What is not set is what is there.
func rawConfig(other string, s *schema.Schema, deprecated string) *schema.Schema {
	s.ConflictsWith = []string{other}
	s.Deprecated = deprecated
	s.DiffSuppressFunc = func(_, _, wanted string, _ *schema.ResourceData) bool { return wanted == "" || wanted == "0" }
	return s
}

func configOf(d *schema.ResourceData) (map[string]any, error) {
	config := d.Get("config").(map[string]any)
	if said := d.Get("config_json").(string); said != "" {
		config = nil
		if err := json.Unmarshal([]byte(said), &config); err != nil {
			return nil, fmt.Errorf("config_json is not a JSON object: %w", err)
		}
	}
	if len(config) == 0 {
		return nil, errors.New("it has no configuration; set config_json")
	}
	return config, nil
}

// writeConfig keeps the map empty where it cannot hold the configuration, because not all of its values are texts.
func writeConfig(d *schema.ResourceData, config map[string]any) error {
	written, err := json.Marshal(config)
	if err != nil {
		return err
	}
	texts := map[string]any{}
	for key, value := range config {
		if _, isText := value.(string); !isText {
			texts = nil
			break
		}
		texts[key] = value
	}
	return write(d, map[string]any{"config": texts, "config_json": string(written)})
}

func isSameDuration(_, before, after string, _ *schema.ResourceData) bool {
	old, err := time.ParseDuration(before)
	if err != nil {
		return false
	}
	wanted, err := time.ParseDuration(after)
	return err == nil && old == wanted
}

func authMethodOf(d *schema.ResourceData) (*api.ACLAuthMethod, error) {
	config, err := configOf(d)
	if err != nil {
		return nil, err
	}
	ttl, err := time.ParseDuration(d.Get("max_token_ttl").(string))
	if err != nil {
		return nil, fmt.Errorf("max_token_ttl: %q is no duration; set one such as 1h, or 0s", d.Get("max_token_ttl"))
	}
	method := &api.ACLAuthMethod{
		Name: d.Get("name").(string), Type: d.Get("type").(string), DisplayName: d.Get("display_name").(string),
		Description: d.Get("description").(string), TokenLocality: d.Get("token_locality").(string),
		MaxTokenTTL: ttl, Config: config, Namespace: d.Get("namespace").(string),
	}
	for _, rule := range blocksIn(d.Get("namespace_rule")) {
		method.NamespaceRules = append(method.NamespaceRules, &api.ACLAuthMethodNamespaceRule{
			Selector: rule["selector"].(string), BindNamespace: rule["bind_namespace"].(string),
		})
	}
	return method, nil
}

type authMethodWriter func(*api.ACLAuthMethod, *api.WriteOptions) (*api.ACLAuthMethod, *api.WriteMeta, error)

func setAuthMethod(writer func(*api.ACL) authMethodWriter) func(*schema.ResourceData, any) error {
	return func(d *schema.ResourceData, meta any) error {
		c := meta.(*connection)
		_, options := c.options(d)
		method, err := authMethodOf(d)
		if err == nil {
			_, _, err = writer(c.ACL())(method, options)
		}
		if err != nil {
			return fmt.Errorf("ACL auth method %q cannot be written: %w", d.Get("name"), err)
		}
		return readAuthMethod(d, meta)
	}
}

func readAuthMethod(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, _ := c.options(d)
	name := d.Get("name").(string)
	method, _, err := c.ACL().AuthMethodRead(name, query)
	if there, err := found(d, fmt.Sprintf("ACL auth method %q", name), method != nil, err); !there {
		return err
	}
	d.SetId("auth-method-" + name)
	return writeAuthMethod(d, method)
}

func writeAuthMethod(d *schema.ResourceData, method *api.ACLAuthMethod) error {
	if err := writeConfig(d, method.Config); err != nil {
		return err
	}
	rules := []any{}
	for _, rule := range method.NamespaceRules {
		rules = append(rules, map[string]any{"selector": rule.Selector, "bind_namespace": rule.BindNamespace})
	}
	return write(d, map[string]any{
		"type": method.Type, "display_name": method.DisplayName, "description": method.Description,
		"max_token_ttl": method.MaxTokenTTL.String(), "token_locality": method.TokenLocality, "namespace_rule": rules,
		"namespace": method.Namespace, "partition": method.Partition,
	})
}

func deleteAuthMethod(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	name := d.Get("name").(string)
	_, err := c.ACL().AuthMethodDelete(name, options)
	return deleted(fmt.Sprintf("ACL auth method %q", name), err)
}
