package consul

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/consul/api"
	ctyjson "github.com/hashicorp/go-cty/cty/json"
	"github.com/hashicorp/go-cty/cty/msgpack"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func TestDataSourcesTellWhatIsThere(t *testing.T) {
	client := consul(t)
	acl := client.ACL()
	policy, _, err := acl.PolicyCreate(&api.ACLPolicy{Name: "looked-up", Description: "to look up", Rules: `operator = "read"`}, nil)
	must(t, err)
	t.Cleanup(func() { _, _ = acl.PolicyDelete(policy.ID, nil) })
	role, _, err := acl.RoleCreate(&api.ACLRole{
		Name: "looked-up", Policies: []*api.ACLLink{{ID: policy.ID}}, ServiceIdentities: []*api.ACLServiceIdentity{{ServiceName: "app"}},
	}, nil)
	must(t, err)
	t.Cleanup(func() { _, _ = acl.RoleDelete(role.ID, nil) })
	token, _, err := acl.TokenCreate(&api.ACLToken{
		Description: "to look up", Roles: []*api.ACLLink{{ID: role.ID}}, NodeIdentities: []*api.ACLNodeIdentity{{NodeName: "n", Datacenter: "dc1"}},
	}, nil)
	must(t, err)
	t.Cleanup(func() { _, _ = acl.TokenDelete(token.AccessorID, nil) })
	_, _, err = acl.AuthMethodCreate(jwtMethod(t, "looked-up"), nil)
	must(t, err)
	t.Cleanup(func() { _, _ = acl.AuthMethodDelete("looked-up", nil) })
	_, _, err = client.ConfigEntries().Set(&api.ServiceConfigEntry{Kind: api.ServiceDefaults, Name: "looked-up", Protocol: "http"}, nil)
	must(t, err)
	must(t, client.Agent().ServiceRegister(&api.AgentServiceRegistration{
		Name: "looked-up", Port: 8080, Tags: []string{"b", "a"}, Meta: map[string]string{"version": "1"},
		Check: &api.AgentServiceCheck{CheckID: "ttl", TTL: "1h", Status: "passing"},
	}))
	t.Cleanup(func() { _ = client.Agent().ServiceDeregister("looked-up") })

	for name, c := range map[string]struct {
		config object
		tells  []string
	}{
		"consul_acl_policy":          {object{"name": "looked-up"}, []string{policy.ID, "to look up", `operator = \"read\"`}},
		"consul_acl_role":            {object{"name": "looked-up"}, []string{role.ID, policy.ID, `"service_name":"app"`}},
		"consul_acl_token":           {object{"accessor_id": token.AccessorID}, []string{role.ID, `"datacenter":"dc1","node_name":"n"`}},
		"consul_acl_token_secret_id": {object{"accessor_id": token.AccessorID}, []string{token.SecretID}},
		"consul_acl_auth_method":     {object{"name": "looked-up"}, []string{`"type":"jwt"`, "BoundIssuer"}},
		"consul_config_entry":        {object{"kind": api.ServiceDefaults, "name": "looked-up"}, []string{`\"Protocol\":\"http\"`}},
		"consul_service": {object{"name": "looked-up", "query_options": list_{{"datacenter": "dc1"}}}, []string{
			`"port":"8080"`, `"tags":["a","b"]`, `"meta":{"version":"1"}`, `catalog-service-dc1-\"looked-up\"-\"\"`,
		}},
		"consul_service_health": {object{"name": "looked-up", "wait_for": "10s"}, []string{
			`"port":8080`, `"id":"ttl"`, `"status":"passing"`, `service-health-dc1-\"looked-up\"-\"\"`, `"datacenter":"dc1"`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			state, err := look(t, name, c.config)
			must(t, err)
			for _, what := range c.tells {
				if !strings.Contains(state, what) {
					t.Errorf("it does not tell %s: %s", what, state)
				}
			}
		})
	}
}

func TestDataSourcesFailForWhatIsNotThere(t *testing.T) {
	for name, c := range map[string]struct {
		config object
		says   string
	}{
		"consul_acl_policy":      {object{"name": "nobody"}, `there is no ACL policy "nobody"`},
		"consul_acl_role":        {object{"name": "nobody"}, `there is no ACL role "nobody"`},
		"consul_acl_token":       {object{"accessor_id": "3b0b1e2a-6a62-4d4f-8a3f-0d9c1b1e2f3c"}, "there is no ACL token"},
		"consul_acl_auth_method": {object{"name": "nobody"}, `there is no ACL auth method "nobody"`},
		"consul_config_entry":    {object{"kind": api.ServiceDefaults, "name": "nobody"}, `there is no config entry "service-defaults/nobody"`},
		"consul_service_health":  {object{"name": "nobody", "wait_for": "1ms"}, "no instance passes"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := look(t, name, c.config); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("expected an error that says %q, got: %v", c.says, err)
			}
		})
	}
}

// look asks a data source and gives its state as JSON.
func look(t *testing.T, typeName string, config object) (string, error) {
	t.Helper()
	consul(t)
	provider := Provider()
	server := schema.NewGRPCProviderServer(provider)
	must(t, configure(server, provider, object{"address": agent.address, "token": managementToken}))
	source := provider.DataSourcesMap[typeName]
	typ := source.CoreConfigSchema().ImpliedType()
	read, err := server.ReadDataSource(context.Background(), &tfprotov5.ReadDataSourceRequest{
		TypeName: typeName, Config: &tfprotov5.DynamicValue{MsgPack: pack(value(typ, source.Schema, config), typ)},
	})
	if err := problem(read.Diagnostics, err); err != nil {
		return "", err
	}
	state, err := msgpack.Unmarshal(read.State.MsgPack, typ)
	must(t, err)
	written, err := ctyjson.Marshal(state, typ)
	must(t, err)
	return string(written), nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
