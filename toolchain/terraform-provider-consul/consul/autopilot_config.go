package consul

import (
	"fmt"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// autopilotConfig is Consul's one configuration of autopilot; deleting it leaves it as it is.
func autopilotConfig() *schema.Resource {
	return &schema.Resource{
		Schema: fields{
			"datacenter":                replacing(optional(text)),
			"cleanup_dead_servers":      defaulting(true, optional(boolean)),
			"last_contact_threshold":    defaulting("200ms", optional(text)),
			"max_trailing_logs":         defaulting(250, optional(number)),
			"server_stabilization_time": defaulting("10s", optional(text)),
			"redundancy_zone_tag":       defaulting("", optional(text)),
			"disable_upgrade_migration": defaulting(false, optional(boolean)),
			"upgrade_version_tag":       defaulting("", optional(text)),
		},
		Create: setAutopilot,
		Update: setAutopilot,
		Read:   readAutopilot,
		Delete: func(*schema.ResourceData, any) error { return nil },
	}
}

func setAutopilot(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	_, options := c.options(d)
	durations := map[string]*api.ReadableDuration{}
	for _, attribute := range []string{"last_contact_threshold", "server_stabilization_time"} {
		duration, err := time.ParseDuration(d.Get(attribute).(string))
		if err != nil {
			return fmt.Errorf("autopilot's %s: %q is no duration; set one such as 10s", attribute, d.Get(attribute))
		}
		durations[attribute] = api.NewReadableDuration(duration)
	}
	err := c.Operator().AutopilotSetConfiguration(&api.AutopilotConfiguration{
		CleanupDeadServers:      d.Get("cleanup_dead_servers").(bool),
		LastContactThreshold:    durations["last_contact_threshold"],
		MaxTrailingLogs:         uint64(d.Get("max_trailing_logs").(int)),
		ServerStabilizationTime: durations["server_stabilization_time"],
		RedundancyZoneTag:       d.Get("redundancy_zone_tag").(string),
		DisableUpgradeMigration: d.Get("disable_upgrade_migration").(bool),
		UpgradeVersionTag:       d.Get("upgrade_version_tag").(string),
	}, options)
	if err != nil {
		return fmt.Errorf("autopilot's configuration cannot be written: %w", err)
	}
	return readAutopilot(d, meta)
}

func readAutopilot(d *schema.ResourceData, meta any) error {
	c := meta.(*connection)
	query, _ := c.options(d)
	config, err := c.Operator().AutopilotGetConfiguration(query)
	if err != nil {
		return fmt.Errorf("autopilot's configuration cannot be read: %w", err)
	}
	d.SetId("consul-autopilot-" + query.Datacenter)
	return write(d, map[string]any{
		"cleanup_dead_servers":      config.CleanupDeadServers,
		"last_contact_threshold":    config.LastContactThreshold.String(),
		"max_trailing_logs":         int(config.MaxTrailingLogs),
		"server_stabilization_time": config.ServerStabilizationTime.String(),
		"redundancy_zone_tag":       config.RedundancyZoneTag,
		"disable_upgrade_migration": config.DisableUpgradeMigration,
		"upgrade_version_tag":       config.UpgradeVersionTag,
	})
}
