package consul

import (
	"fmt"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// certificateAuthority is the configuration of the mesh's certificate authority; deleting it leaves it as it is.
func certificateAuthority() *schema.Resource {
	return &schema.Resource{
		Schema: fields{
			"connect_provider": replacing(required(text)),
			"config":           replacing(rawConfig("config_json", of(text, optional(mapping)), "use config_json")),
			"config_json":      replacing(rawConfig("config", optional(text), "")),
		},
		Create:   setAuthority,
		Read:     readAuthority,
		Delete:   schema.RemoveFromState,
		Importer: &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
	}
}

func setAuthority(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	config, err := configOf(d)
	if err == nil {
		_, err = c.Connect().CASetConfig(&api.CAConfig{Provider: d.Get("connect_provider").(string), Config: config}, options)
	}
	if err != nil {
		return fmt.Errorf("the configuration of the certificate authority cannot be written: %w", err)
	}
	d.SetId("consul-ca")
	return readAuthority(d, meta)
}

func readAuthority(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, _ := c.options(d)
	config, _, err := c.Connect().CAGetConfig(query)
	if err != nil {
		return fmt.Errorf("the configuration of the certificate authority cannot be read: %w", err)
	}
	if err := writeConfig(d, config.Config); err != nil {
		return err
	}
	return write(d, map[string]any{"connect_provider": config.Provider})
}
