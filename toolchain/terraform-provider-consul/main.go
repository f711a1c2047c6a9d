// Terraform-provider-consul stands in for hashicorp/consul 2.23.0 where that cannot be had: see README.md.
package main

import (
	"log"

	"github.com/hashicorp/terraform-plugin-sdk/v2/plugin"

	"byo-mesh/toolchain/terraform-provider-consul/consul"
)

func main() {
	// Who started this plugin reads the level from the beginning of a line, and adds the time.
	log.SetFlags(0)
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: consul.Provider})
}
