package consul

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/consul/api"
)

func TestAutopilotIsConfiguredAndStaysSoWhenItsResourceGoes(t *testing.T) {
	operator := consul(t).Operator()
	r := resourceOf(t, "consul_autopilot_config")
	asked := object{"last_contact_threshold": "1s", "max_trailing_logs": 500}
	r.apply(asked)
	r.settled(asked)
	if id := r.get("id"); id != "consul-autopilot-dc1" {
		t.Error("its id is", id)
	}
	if err := operator.AutopilotSetConfiguration(&api.AutopilotConfiguration{
		LastContactThreshold: api.NewReadableDuration(5 * time.Second), ServerStabilizationTime: api.NewReadableDuration(time.Second),
	}, nil); err != nil {
		t.Fatal(err)
	}
	r.refresh()
	if changes := strings.Join(r.changes(asked), " "); changes != "cleanup_dead_servers last_contact_threshold max_trailing_logs server_stabilization_time" {
		t.Error("after a change behind the provider's back the next plan would change", changes)
	}
	r.apply(asked)
	r.delete()
	config, err := operator.AutopilotGetConfiguration(nil)
	if err != nil || config.MaxTrailingLogs != 500 || !config.CleanupDeadServers || *config.LastContactThreshold != *api.NewReadableDuration(time.Second) {
		t.Errorf("autopilot has %+v, %v", config, err)
	}
}

func TestTheCertificateAuthorityIsConfiguredAndStaysSoWhenItsResourceGoes(t *testing.T) {
	client := consul(t)
	before, _, err := client.Connect().CAGetConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = client.Connect().CASetConfig(before, nil) }()
	r := resourceOf(t, "consul_certificate_authority")
	asked := object{"connect_provider": "consul", "config_json": `{"IntermediateCertTTL":"8760h","LeafCertTTL":"24h"}`}
	r.apply(asked)
	r.settled(asked)
	asked["config_json"] = `{"IntermediateCertTTL":"8760h","LeafCertTTL":"12h"}`
	if !r.replacedBy(asked) {
		t.Error("another configuration changes the resource in place, unlike the released provider's")
	}
	r.delete()
	if after, _, err := client.Connect().CAGetConfig(nil); err != nil || after.Config["LeafCertTTL"] != "24h" {
		t.Errorf("the authority has %+v, %v", after, err)
	}
}
