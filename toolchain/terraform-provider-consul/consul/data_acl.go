package consul

import (
	"errors"
	"fmt"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// lookup adds the fields that say where in Consul Enterprise to look.
func lookup(f fields) fields {
	f["namespace"] = optional(text)
	f["partition"] = optional(text)
	return f
}

func dataACLPolicy() *schema.Resource {
	attributes := lookup(fields{
		"name":        required(text),
		"description": computed(text),
		"rules":       computed(text),
		"datacenters": of(text, computed(list)),
	})
	return &schema.Resource{Schema: attributes, Read: func(d *schema.ResourceData, meta any) error {
		c := meta.(*connection)
		query, _ := c.options(d)
		policy, _, err := c.ACL().PolicyReadByName(d.Get("name").(string), query)
		if err := looked("ACL policy", d.Get("name"), policy != nil, err); err != nil {
			return err
		}
		d.SetId(policy.ID)
		return write(d, encode(policy, outputs(attributes)))
	}}
}

func dataACLRole() *schema.Resource {
	attributes := grants(blocks(computed(list), fields{
		"service_name": optional(text),
		"datacenters":  of(text, optional(set)),
	}), fields{"name": required(text)})
	return &schema.Resource{Schema: attributes, Read: func(d *schema.ResourceData, meta any) error {
		c := meta.(*connection)
		query, _ := c.options(d)
		role, _, err := c.ACL().RoleReadByName(d.Get("name").(string), query)
		if err := looked("ACL role", d.Get("name"), role != nil, err); err != nil {
			return err
		}
		d.SetId(role.ID)
		return write(d, encode(role, outputs(attributes)))
	}}
}

func dataACLToken() *schema.Resource {
	attributes := grants(blocks(computed(list), fields{
		"service_name": computed(text),
		"datacenters":  of(text, computed(list)),
	}), fields{
		"accessor_id":     required(text),
		"roles":           links(),
		"local":           computed(boolean),
		"expiration_time": computed(text),
	})
	return &schema.Resource{Schema: attributes, Read: func(d *schema.ResourceData, meta any) error {
		token, err := lookedToken(d, meta)
		if err != nil {
			return err
		}
		d.SetId(d.Get("accessor_id").(string))
		state := encode(token, outputs(attributes))
		state["expiration_time"] = expirationOf(token)
		return write(d, state)
	}}
}

func dataACLTokenSecretID() *schema.Resource {
	return &schema.Resource{
		Schema: lookup(fields{
			"accessor_id":         required(text),
			"pgp_key":             optional(text),
			"secret_id":           sensitive(computed(text)),
			"encrypted_secret_id": sensitive(computed(text)),
		}),
		Read: func(d *schema.ResourceData, meta any) error {
			if d.Get("pgp_key") != "" {
				return errors.New("pgp_key is not part of the air-gapped subset of this provider; leave it out, secret_id is a secret anyway")
			}
			token, err := lookedToken(d, meta)
			if err != nil {
				return err
			}
			d.SetId(d.Get("accessor_id").(string))
			return write(d, map[string]any{"pgp_key": "", "secret_id": token.SecretID, "encrypted_secret_id": ""})
		},
	}
}

func dataACLAuthMethod() *schema.Resource {
	config := of(text, computed(mapping))
	config.Deprecated = "use config_json"
	return &schema.Resource{
		Schema: lookup(fields{
			"name":           required(text),
			"type":           computed(text),
			"display_name":   computed(text),
			"description":    computed(text),
			"max_token_ttl":  computed(text),
			"token_locality": computed(text),
			"config":         config,
			"config_json":    computed(text),
			"namespace_rule": blocks(computed(list), fields{"bind_namespace": computed(text), "selector": computed(text)}),
		}),
		Read: func(d *schema.ResourceData, meta any) error {
			c := meta.(*connection)
			query, _ := c.options(d)
			method, _, err := c.ACL().AuthMethodRead(d.Get("name").(string), query)
			if err := looked("ACL auth method", d.Get("name"), method != nil, err); err != nil {
				return err
			}
			d.SetId(method.Name)
			return writeAuthMethod(d, method)
		},
	}
}

// grants are what roles and tokens have in common.
func grants(serviceIdentities *schema.Schema, f fields) fields {
	f["description"] = computed(text)
	f["policies"] = links()
	f["service_identities"] = serviceIdentities
	f["node_identities"] = blocks(computed(list), fields{"node_name": computed(text), "datacenter": computed(text)})
	f["templated_policies"] = blocks(computed(list), fields{
		"template_name":      computed(text),
		"template_variables": blocks(computed(list), fields{"name": computed(text)}),
		"datacenters":        of(text, computed(list)),
	})
	return lookup(f)
}

func links() *schema.Schema {
	return blocks(computed(list), fields{"id": computed(text), "name": computed(text)})
}

// outputs are the attributes that nobody sets.
func outputs(attributes fields) fields {
	computed := fields{}
	for name, attribute := range attributes {
		if attribute.Computed {
			computed[name] = attribute
		}
	}
	return computed
}

func lookedToken(d *schema.ResourceData, meta any) (*api.ACLToken, error) {
	c := meta.(*connection)
	query, _ := c.options(d)
	token, _, err := c.ACL().TokenRead(d.Get("accessor_id").(string), query)
	return token, looked("ACL token", d.Get("accessor_id"), token != nil, err)
}

func looked(what string, name any, isThere bool, err error) error {
	switch {
	case isGone(err) || (err == nil && !isThere):
		return fmt.Errorf("there is no %s %q", what, name)
	case err != nil:
		return fmt.Errorf("%s %q cannot be read: %w", what, name, err)
	}
	return nil
}
