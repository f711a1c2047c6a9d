package consul

import (
	"fmt"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func aclBindingRuleFields() fields {
	return with(fields{
		"auth_method": replacing(required(text)),
		"bind_type":   replacing(required(text)),
		"bind_name":   required(text),
		"bind_vars":   block(optional(list), fields{"name": optional(text)}),
		"selector":    optional(text),
		"description": optional(text),
	})
}

func aclBindingRule() *schema.Resource {
	return &schema.Resource{
		Schema: aclBindingRuleFields(),
		Create: createBindingRule,
		Read:   readBindingRule,
		Update: updateBindingRule,
		Delete: deleteBindingRule,
	}
}

func bindingRuleOf(d *schema.ResourceData) (*api.ACLBindingRule, error) {
	rule := &api.ACLBindingRule{}
	err := decodeResource(d, aclBindingRuleFields(), rule)
	rule.ID = d.Id()
	return rule, err
}

func createBindingRule(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	rule, err := bindingRuleOf(d)
	if err == nil {
		rule, _, err = c.ACL().BindingRuleCreate(rule, options)
	}
	if err != nil {
		return fmt.Errorf("ACL binding rule %s cannot be created: %w", ruleName(d), err)
	}
	d.SetId(rule.ID)
	return readBindingRule(d, meta)
}

func readBindingRule(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, _ := c.options(d)
	rule, _, err := c.ACL().BindingRuleRead(d.Id(), query)
	if there, err := found(d, "ACL binding rule "+d.Id(), rule != nil, err); !there {
		return err
	}
	return write(d, encode(rule, aclBindingRuleFields()))
}

func updateBindingRule(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	rule, err := bindingRuleOf(d)
	if err == nil {
		_, _, err = c.ACL().BindingRuleUpdate(rule, options)
	}
	if err != nil {
		return fmt.Errorf("ACL binding rule %s (%s) cannot be changed: %w", ruleName(d), d.Id(), err)
	}
	return readBindingRule(d, meta)
}

func deleteBindingRule(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	_, err := c.ACL().BindingRuleDelete(d.Id(), options)
	return deleted("ACL binding rule "+d.Id(), err)
}

// Binding rules have no names; this says which of them it is.
func ruleName(d *schema.ResourceData) string {
	return fmt.Sprintf("of %q for the %s %q", d.Get("auth_method"), d.Get("bind_type"), d.Get("bind_name"))
}
