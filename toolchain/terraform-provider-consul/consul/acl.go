package consul

import (
	"fmt"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// identities are what roles and tokens grant without a policy of their own.
func identities(serviceIdentities *schema.Schema) fields {
	return fields{
		"service_identities": serviceIdentities,
		"node_identities": blocks(optional(list), fields{
			"node_name":  required(text),
			"datacenter": required(text),
		}),
		"templated_policies": blocks(optional(list), fields{
			"template_name":      required(text),
			"template_variables": block(optional(list), fields{"name": optional(text)}),
			"datacenters":        of(text, optional(list)),
		}),
	}
}

func setOf(d *schema.ResourceData, attribute string) []string {
	var members []string
	for _, member := range d.Get(attribute).(*schema.Set).List() {
		members = append(members, member.(string))
	}
	return members
}

func linksByName(names []string) []*api.ACLLink {
	var links []*api.ACLLink
	for _, name := range names {
		links = append(links, &api.ACLLink{Name: name})
	}
	return links
}

func namesOf(links []*api.ACLLink) []string {
	names := []string{}
	for _, link := range links {
		names = append(names, link.Name)
	}
	return names
}

// found takes what is gone out of the state. Consul answers nothing for some absent objects and an error for others.
func found(d *schema.ResourceData, what string, isThere bool, err error) (bool, error) {
	switch {
	case isGone(err) || (err == nil && !isThere):
		d.SetId("")
		return false, nil
	case err != nil:
		return false, fmt.Errorf("%s cannot be read: %w", what, err)
	}
	return true, nil
}

func deleted(what string, err error) error {
	if err != nil && !isGone(err) {
		return fmt.Errorf("%s cannot be deleted: %w", what, err)
	}
	return nil
}
