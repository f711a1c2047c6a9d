package consul

import (
	"fmt"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func aclPolicyFields() fields {
	return with(fields{
		"name":        required(text),
		"description": optional(text),
		"rules":       required(text),
		"datacenters": of(text, optional(set)),
	})
}

func aclPolicy() *schema.Resource {
	return &schema.Resource{
		Schema:   aclPolicyFields(),
		Create:   createPolicy,
		Read:     readPolicy,
		Update:   updatePolicy,
		Delete:   deletePolicy,
		Importer: &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
	}
}

func policyOf(d *schema.ResourceData) *api.ACLPolicy {
	return &api.ACLPolicy{
		ID: d.Id(), Name: d.Get("name").(string), Description: d.Get("description").(string),
		Rules: d.Get("rules").(string), Datacenters: setOf(d, "datacenters"), Namespace: d.Get("namespace").(string),
	}
}

func createPolicy(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	policy, _, err := c.ACL().PolicyCreate(policyOf(d), options)
	if err != nil {
		return fmt.Errorf("ACL policy %q cannot be created: %w", d.Get("name"), err)
	}
	d.SetId(policy.ID)
	return readPolicy(d, meta)
}

func readPolicy(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, _ := c.options(d)
	policy, _, err := c.ACL().PolicyRead(d.Id(), query)
	if there, err := found(d, "ACL policy "+d.Id(), policy != nil, err); !there {
		return err
	}
	return write(d, encode(policy, aclPolicyFields()))
}

func updatePolicy(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	if _, _, err := c.ACL().PolicyUpdate(policyOf(d), options); err != nil {
		return fmt.Errorf("ACL policy %q (%s) cannot be changed: %w", d.Get("name"), d.Id(), err)
	}
	return readPolicy(d, meta)
}

func deletePolicy(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	_, err := c.ACL().PolicyDelete(d.Id(), options)
	return deleted(fmt.Sprintf("ACL policy %q (%s)", d.Get("name"), d.Id()), err)
}
