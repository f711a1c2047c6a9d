package consul

import (
	"fmt"
	"maps"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func aclRoleFields() fields {
	f := with(fields{
		"name":        required(text),
		"description": optional(text),
		"policies":    of(text, optional(set)),
	})
	maps.Copy(f, identities(blocks(optional(set), fields{
		"service_name": required(text),
		"datacenters":  of(text, optional(set)),
	})))
	return f
}

func aclRole() *schema.Resource {
	return &schema.Resource{
		Schema:   aclRoleFields(),
		Create:   createRole,
		Read:     readRole,
		Update:   updateRole,
		Delete:   deleteRole,
		Importer: &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
	}
}

func roleOf(c *connection, d *schema.ResourceData) (*api.ACLRole, error) {
	query, _ := c.options(d)
	role := &api.ACLRole{}
	attributes := aclRoleFields()
	delete(attributes, "policies")
	if err := decodeResource(d, attributes, role); err != nil {
		return nil, err
	}
	role.ID = d.Id()
	for _, said := range setOf(d, "policies") {
		policy, byName, err := policyBy(c, said, query)
		if err != nil {
			return nil, fmt.Errorf("ACL policy %q cannot be read: %w", said, err)
		}
		if policy == nil {
			return nil, fmt.Errorf("there is no ACL policy with the id or the name %q", said)
		}
		link := &api.ACLLink{ID: said}
		if byName {
			link = &api.ACLLink{Name: said}
		}
		role.Policies = append(role.Policies, link)
	}
	return role, nil
}

// policyBy finds a policy by its id or else by its name, and says by which.
func policyBy(c *connection, said string, query *api.QueryOptions) (policy *api.ACLPolicy, byName bool, err error) {
	// Consul answers a name with an error, because it is no id.
	if policy, _, err = c.ACL().PolicyRead(said, query); err == nil && policy != nil {
		return policy, false, nil
	}
	policy, _, err = c.ACL().PolicyReadByName(said, query)
	if isGone(err) {
		return nil, true, nil
	}
	return policy, true, err
}

func createRole(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	role, err := roleOf(c, d)
	if err == nil {
		role, _, err = c.ACL().RoleCreate(role, options)
	}
	if err != nil {
		return fmt.Errorf("ACL role %q cannot be created: %w", d.Get("name"), err)
	}
	d.SetId(role.ID)
	return readRole(d, meta)
}

func readRole(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, _ := c.options(d)
	role, _, err := c.ACL().RoleRead(d.Id(), query)
	if there, err := found(d, "ACL role "+d.Id(), role != nil, err); !there {
		return err
	}
	// Policies stand in the state as they were said: by name or by id.
	said := d.Get("policies").(*schema.Set)
	policies := []string{}
	for _, link := range role.Policies {
		if said.Contains(link.Name) {
			policies = append(policies, link.Name)
		} else {
			policies = append(policies, link.ID)
		}
	}
	state := encode(role, aclRoleFields())
	state["policies"] = policies
	return write(d, state)
}

func updateRole(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	role, err := roleOf(c, d)
	if err == nil {
		_, _, err = c.ACL().RoleUpdate(role, options)
	}
	if err != nil {
		return fmt.Errorf("ACL role %q (%s) cannot be changed: %w", d.Get("name"), d.Id(), err)
	}
	return readRole(d, meta)
}

func deleteRole(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	_, err := c.ACL().RoleDelete(d.Id(), options)
	return deleted(fmt.Sprintf("ACL role %q (%s)", d.Get("name"), d.Id()), err)
}
