package consul

import (
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
)

func aclTokenFields() fields {
	f := with(fields{
		"accessor_id": {Type: text, Optional: true, Computed: true, ForceNew: true},
		"description": optional(text),
		"policies":    of(text, optional(set)),
		"roles":       of(text, optional(set)),
		"local":       replacing(optional(boolean)),
		"expiration_time": {
			Type: text, Optional: true, ForceNew: true, ValidateFunc: validation.IsRFC3339Time,
		},
	})
	maps.Copy(f, identities(blocks(optional(list), fields{
		"service_name": required(text),
		"datacenters":  of(text, optional(list)),
	})))
	return f
}

// aclToken keeps the token's secret out of the state; the data source consul_acl_token_secret_id has it.
func aclToken() *schema.Resource {
	return &schema.Resource{
		Schema:   aclTokenFields(),
		Create:   createToken,
		Read:     readToken,
		Update:   updateToken,
		Delete:   deleteToken,
		Importer: &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
	}
}

func tokenOf(d *schema.ResourceData) (*api.ACLToken, error) {
	token := &api.ACLToken{}
	attributes := aclTokenFields()
	for _, other := range []string{"policies", "roles", "expiration_time"} {
		delete(attributes, other)
	}
	if err := decodeResource(d, attributes, token); err != nil {
		return nil, err
	}
	token.Policies, token.Roles = linksByName(setOf(d, "policies")), linksByName(setOf(d, "roles"))
	if said := d.Get("expiration_time").(string); said != "" {
		expiration, err := time.Parse(time.RFC3339, said)
		if err != nil {
			return nil, fmt.Errorf("expiration_time: %w", err)
		}
		token.ExpirationTime = &expiration
	}
	return token, nil
}

func createToken(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	token, err := tokenOf(d)
	if err == nil {
		token, _, err = c.ACL().TokenCreate(token, options)
	}
	if err != nil {
		return fmt.Errorf("ACL token %q cannot be created: %w", d.Get("description"), err)
	}
	d.SetId(token.AccessorID)
	return readToken(d, meta)
}

func readToken(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, _ := c.options(d)
	token, _, err := c.ACL().TokenRead(d.Id(), query)
	if there, err := found(d, "ACL token "+d.Id(), token != nil, err); !there {
		return err
	}
	return write(d, tokenState(token, aclTokenFields()))
}

func tokenState(token *api.ACLToken, attributes fields) map[string]any {
	state := encode(token, attributes)
	state["policies"], state["roles"], state["expiration_time"] = namesOf(token.Policies), namesOf(token.Roles), expirationOf(token)
	return state
}

func expirationOf(token *api.ACLToken) string {
	if token.ExpirationTime == nil {
		return ""
	}
	return token.ExpirationTime.Format(time.RFC3339)
}

func updateToken(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	token, err := tokenOf(d)
	if err == nil {
		_, _, err = c.ACL().TokenUpdate(token, options)
	}
	if err != nil {
		return fmt.Errorf("ACL token %s cannot be changed: %w", d.Id(), err)
	}
	return readToken(d, meta)
}

func deleteToken(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	_, err := c.ACL().TokenDelete(d.Id(), options)
	return deleted("ACL token "+d.Id(), err)
}
