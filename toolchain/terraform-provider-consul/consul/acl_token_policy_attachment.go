package consul

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// aclTokenPolicyAttachment is one policy of a token that others made, the anonymous one say.
func aclTokenPolicyAttachment() *schema.Resource {
	return &schema.Resource{
		Schema: fields{
			"token_id": replacing(required(text)),
			"policy":   replacing(required(text)),
		},
		Create:   attachPolicy,
		Read:     readAttachment,
		Delete:   detachPolicy,
		Importer: &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
	}
}

func attachPolicy(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, options := c.options(d)
	id, policy := d.Get("token_id").(string), d.Get("policy").(string)
	token, _, err := c.ACL().TokenRead(id, query)
	if err != nil {
		return fmt.Errorf("ACL token %s, for the policy %q, cannot be read: %w", id, policy, err)
	}
	if hasPolicy(token, policy) {
		return fmt.Errorf("ACL token %s has the policy %q already; import %[1]s:%[2]s, or leave the attachment out", id, policy)
	}
	token.Policies = append(token.Policies, &api.ACLLink{Name: policy})
	if _, _, err := c.ACL().TokenUpdate(token, options); err != nil {
		return fmt.Errorf("the policy %q cannot be attached to ACL token %s: %w", policy, id, err)
	}
	d.SetId(id + ":" + policy)
	return readAttachment(d, meta)
}

func readAttachment(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, _ := c.options(d)
	id, policy, err := partsOf(d.Id())
	if err != nil {
		return err
	}
	token, _, err := c.ACL().TokenRead(id, query)
	if there, err := found(d, "ACL token "+id, token != nil && hasPolicy(token, policy), err); !there {
		return err
	}
	return write(d, map[string]any{"token_id": id, "policy": policy})
}

func detachPolicy(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, options := c.options(d)
	id, policy, err := partsOf(d.Id())
	if err != nil {
		return err
	}
	token, _, err := c.ACL().TokenRead(id, query)
	if isGone(err) {
		return nil
	}
	if err == nil {
		token.Policies = slices.DeleteFunc(token.Policies, func(link *api.ACLLink) bool { return link.Name == policy })
		_, _, err = c.ACL().TokenUpdate(token, options)
	}
	if err != nil {
		return fmt.Errorf("the policy %q cannot be taken from ACL token %s: %w", policy, id, err)
	}
	return nil
}

func hasPolicy(token *api.ACLToken, policy string) bool {
	return slices.ContainsFunc(token.Policies, func(link *api.ACLLink) bool { return link.Name == policy })
}

func partsOf(id string) (token, policy string, err error) {
	token, policy, is := strings.Cut(id, ":")
	if !is {
		return "", "", fmt.Errorf("%q names no attachment; give <accessor id of the token>:<name of the policy>", id)
	}
	return token, policy, nil
}
