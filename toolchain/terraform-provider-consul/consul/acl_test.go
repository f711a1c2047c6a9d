package consul

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/consul/api"
)

// cases of ACL objects: what is asked for first, what after a change, and what somebody does behind the provider's back to the
// object of that id.
func aclCases(t *testing.T, client *api.Client) map[string]struct {
	resource        string
	config, changed object
	intrusion       func(id string) error
	removal         func(id string) error
	noImport        bool
} {
	t.Helper()
	acl := client.ACL()
	for _, name := range []string{"one", "two"} {
		policy, _, err := acl.PolicyCreate(&api.ACLPolicy{Name: name, Rules: `node_prefix "" { policy = "read" }`}, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _, _ = acl.PolicyDelete(policy.ID, nil) })
	}
	role, _, err := acl.RoleCreate(&api.ACLRole{Name: "a-role"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = acl.RoleDelete(role.ID, nil) })
	if _, _, err := acl.AuthMethodCreate(jwtMethod(t, "for-rules"), nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = acl.AuthMethodDelete("for-rules", nil) })
	token, _, err := acl.TokenCreate(&api.ACLToken{Description: "for attachments"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = acl.TokenDelete(token.AccessorID, nil) })

	type c = struct {
		resource        string
		config, changed object
		intrusion       func(id string) error
		removal         func(id string) error
		noImport        bool
	}
	return map[string]c{
		"policy": {
			resource: "consul_acl_policy",
			config:   object{"name": "app", "rules": "service \"app\" {\n  policy = \"write\"\n}\n"},
			changed:  object{"name": "app-2", "description": "an app", "rules": `agent_prefix "app-" { policy = "read" }`, "datacenters": []string{"dc1"}},
			intrusion: func(id string) error {
				_, _, err := acl.PolicyUpdate(&api.ACLPolicy{ID: id, Name: "app-2", Rules: `operator = "write"`}, nil)
				return err
			},
			removal: func(id string) error { _, err := acl.PolicyDelete(id, nil); return err },
		},
		"role": {
			resource: "consul_acl_role",
			config:   object{"name": "app", "policies": []string{"one"}, "service_identities": list_{{"service_name": "app"}}},
			changed: object{
				"name": "app", "description": "an app", "policies": []string{"one", "two"},
				"service_identities": list_{{"service_name": "app", "datacenters": []string{"dc1"}}, {"service_name": "other"}},
				"node_identities":    list_{{"node_name": "node", "datacenter": "dc1"}},
				"templated_policies": list_{
					{"template_name": "builtin/service", "template_variables": list_{{"name": "app"}}, "datacenters": []string{"dc1"}},
					{"template_name": "builtin/dns"},
				},
			},
			intrusion: func(id string) error {
				_, _, err := acl.RoleUpdate(&api.ACLRole{ID: id, Name: "app", Policies: []*api.ACLLink{{Name: "two"}}}, nil)
				return err
			},
			removal: func(id string) error { _, err := acl.RoleDelete(id, nil); return err },
			// Policies that nobody said by name are kept by id.
			noImport: true,
		},
		"token": {
			resource: "consul_acl_token",
			config:   object{"description": "ui", "policies": []string{"one"}, "local": true},
			changed: object{
				"description": "the UI", "policies": []string{"two"}, "roles": []string{"a-role"}, "local": true,
				"service_identities": list_{{"service_name": "app"}},
				"node_identities":    list_{{"node_name": "node", "datacenter": "dc1"}},
				"templated_policies": list_{{"template_name": "builtin/node", "template_variables": list_{{"name": "node"}}}},
			},
			intrusion: func(id string) error {
				_, _, err := acl.TokenUpdate(&api.ACLToken{AccessorID: id, Local: true, Policies: []*api.ACLLink{{Name: "global-management"}}}, nil)
				return err
			},
			removal: func(id string) error { _, err := acl.TokenDelete(id, nil); return err },
		},
		"token of a given id that expires": {
			resource: "consul_acl_token",
			config:   object{"accessor_id": "3b0b1e2a-6a62-4d4f-8a3f-0d9c1b1e2f3a", "expiration_time": inAnHour()},
			changed:  object{"accessor_id": "3b0b1e2a-6a62-4d4f-8a3f-0d9c1b1e2f3a", "expiration_time": inAnHour(), "policies": []string{"one"}},
			intrusion: func(id string) error {
				_, _, err := acl.TokenUpdate(&api.ACLToken{AccessorID: id, Description: "mine"}, nil)
				return err
			},
			removal: func(id string) error { _, err := acl.TokenDelete(id, nil); return err },
		},
		"auth method": {
			resource: "consul_acl_auth_method",
			config:   object{"name": "app-jwt", "type": "jwt", "config_json": compact(t, jwtMethod(t, "").Config)},
			changed: object{
				"name": "app-jwt", "type": "jwt", "config_json": compact(t, jwtMethod(t, "").Config), "display_name": "apps", "description": "of apps",
				"max_token_ttl": "1h", "token_locality": "local",
			},
			intrusion: func(string) error {
				method := jwtMethod(t, "app-jwt")
				method.Config["BoundIssuer"] = "somebody-else"
				_, _, err := acl.AuthMethodUpdate(method, nil)
				return err
			},
			removal:  func(string) error { _, err := acl.AuthMethodDelete("app-jwt", nil); return err },
			noImport: true,
		},
		"binding rule": {
			resource: "consul_acl_binding_rule",
			config:   object{"auth_method": "for-rules", "bind_type": "service", "bind_name": "${value.app}"},
			changed:  object{"auth_method": "for-rules", "bind_type": "service", "bind_name": "app", "selector": `value.app == "app"`, "description": "one app"},
			intrusion: func(id string) error {
				_, _, err := acl.BindingRuleUpdate(&api.ACLBindingRule{ID: id, AuthMethod: "for-rules", BindType: "service", BindName: "other"}, nil)
				return err
			},
			removal:  func(id string) error { _, err := acl.BindingRuleDelete(id, nil); return err },
			noImport: true,
		},
		"binding rule of a templated policy": {
			resource: "consul_acl_binding_rule",
			config:   object{"auth_method": "for-rules", "bind_type": "templated-policy", "bind_name": "builtin/service", "bind_vars": list_{{"name": "${value.app}"}}},
			changed:  object{"auth_method": "for-rules", "bind_type": "templated-policy", "bind_name": "builtin/node", "bind_vars": list_{{"name": "${value.app}-1"}}},
			intrusion: func(id string) error {
				_, _, err := acl.BindingRuleUpdate(&api.ACLBindingRule{ID: id, AuthMethod: "for-rules", BindType: "service", BindName: "other"}, nil)
				return err
			},
			removal:  func(id string) error { _, err := acl.BindingRuleDelete(id, nil); return err },
			noImport: true,
		},
	}
}

func TestACLObjectsAreWhatWasAskedForUntilSomebodyElseChangesThem(t *testing.T) {
	for name, c := range aclCases(t, consul(t)) {
		t.Run(name, func(t *testing.T) {
			r := resourceOf(t, c.resource)
			r.apply(c.config)
			r.settled(c.config)
			id := r.get("id")
			if changes := r.changes(c.changed); len(changes) == 0 {
				t.Error("a change of the configuration is not seen")
			}
			r.apply(c.changed)
			r.settled(c.changed)
			if r.get("id") != id {
				t.Errorf("the id was %s and became %s", id, r.get("id"))
			}

			if err := c.intrusion(id); err != nil {
				t.Fatal(err)
			}
			r.refresh()
			if changes := r.changes(c.changed); len(changes) == 0 {
				t.Error("a change behind the provider's back is not seen")
			}
			if !r.replacedBy(c.changed) {
				r.apply(c.changed)
				r.settled(c.changed)
			}
			if !c.noImport {
				taken := resourceOf(t, c.resource)
				taken.imported(id)
				taken.settled(c.changed)
			}

			if err := c.removal(id); err != nil {
				t.Fatal(err)
			}
			r.delete()
			if !r.refresh() {
				t.Error("that it is gone is not seen")
			}
			r.apply(c.config)
			r.delete()
			if !r.refresh() {
				t.Error("it is still there")
			}
		})
	}
}

func TestAnAttachmentIsOnePolicyOfATokenOfOthers(t *testing.T) {
	acl := consul(t).ACL()
	policy, _, err := acl.PolicyCreate(&api.ACLPolicy{Name: "attached"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = acl.PolicyDelete(policy.ID, nil) }()
	token, _, err := acl.TokenCreate(&api.ACLToken{ServiceIdentities: []*api.ACLServiceIdentity{{ServiceName: "app"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	config := object{"token_id": token.AccessorID, "policy": "attached"}
	r := resourceOf(t, "consul_acl_token_policy_attachment")
	r.apply(config)
	r.settled(config)
	taken := resourceOf(t, "consul_acl_token_policy_attachment")
	taken.imported(token.AccessorID + ":attached")
	taken.settled(config)
	if err := resourceOf(t, r.typeName).tryApply(config); err == nil || !strings.Contains(err.Error(), "already") {
		t.Error("a policy is attached twice:", err)
	}

	r.delete()
	if left, _, err := acl.TokenRead(token.AccessorID, nil); err != nil || len(left.Policies) != 0 || len(left.ServiceIdentities) != 1 {
		t.Errorf("the token has %v and %v", left, err)
	}
	if !r.refresh() {
		t.Error("that it is gone is not seen")
	}
	r.apply(config)
	if _, err := acl.TokenDelete(token.AccessorID, nil); err != nil {
		t.Fatal(err)
	}
	r.delete()
	if !r.refresh() {
		t.Error("that the token is gone is not seen")
	}
}

// The list in README.md.
func TestNextPlanIsNotEmptyWhereATextIsNotAsConsulKeepsIt(t *testing.T) {
	consul(t)
	method := func(config string) object { return object{"name": "as-text", "type": "jwt", "config_json": config} }
	config := jwtMethod(t, "").Config
	config["BoundIssuer"] = "a&b"
	kept := compact(t, config)
	for name, c := range map[string]struct {
		resource string
		asked    object
		instead  object
	}{
		"spaces in JSON":             {"consul_acl_auth_method", method(strings.ReplaceAll(kept, `":"`, `": "`)), method(kept)},
		"characters that Go escapes": {"consul_acl_auth_method", method(strings.ReplaceAll(kept, `\u0026`, "&")), method(kept)},
		"spaces in a configuration of the authority": {
			"consul_certificate_authority",
			object{"connect_provider": "consul", "config_json": `{"IntermediateCertTTL": "8760h", "LeafCertTTL": "72h"}`},
			object{"connect_provider": "consul", "config_json": `{"IntermediateCertTTL":"8760h","LeafCertTTL":"72h"}`},
		},
		"a time with another offset": {"consul_acl_token", object{"expiration_time": strings.Replace(inAnHour(), "Z", "+00:00", 1)}, object{"expiration_time": inAnHour()}},
	} {
		t.Run(name, func(t *testing.T) {
			r := resourceOf(t, c.resource)
			r.apply(c.asked)
			defer r.delete()
			if changes := r.changes(c.asked); len(changes) == 0 {
				t.Errorf("the next plan is empty: %#v", r.state)
			}
			r.settled(c.instead)
		})
	}
}

func TestErrorsNameTheACLObject(t *testing.T) {
	for name, c := range map[string]struct {
		resource string
		config   object
		says     string
	}{
		"bad rules":        {"consul_acl_policy", object{"name": "wrong", "rules": "service {"}, `ACL policy "wrong" cannot be created`},
		"no such policy":   {"consul_acl_role", object{"name": "wrong", "policies": []string{"nobody"}}, `ACL role "wrong" cannot be created: there is no ACL policy with the id or the name "nobody"`},
		"no configuration": {"consul_acl_auth_method", object{"name": "wrong", "type": "jwt"}, `ACL auth method "wrong" cannot be written: it has no configuration`},
		"no such method":   {"consul_acl_binding_rule", object{"auth_method": "nobody", "bind_type": "service", "bind_name": "a"}, `of "nobody" for the service "a" cannot be created`},
		"no such token":    {"consul_acl_token_policy_attachment", object{"token_id": "3b0b1e2a-6a62-4d4f-8a3f-0d9c1b1e2f3b", "policy": "a"}, "3b0b1e2a-6a62-4d4f-8a3f-0d9c1b1e2f3b"},
		"not the time":     {"consul_acl_token", object{"expiration_time": "tomorrow"}, "expiration_time"},
	} {
		t.Run(name, func(t *testing.T) {
			err := resourceOf(t, c.resource).tryApply(c.config)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("expected an error that says %q, got: %v", c.says, err)
			}
		})
	}
}

// jwtMethod is how apps log in: with a JWT that the deployment signed.
func jwtMethod(t *testing.T, name string) *api.ACLAuthMethod {
	t.Helper()
	return &api.ACLAuthMethod{Name: name, Type: "jwt", Config: object{
		"BoundIssuer": "byo-mesh", "BoundAudiences": []any{"consul"}, "JWTSupportedAlgs": []any{"RS256"},
		"JWTValidationPubKeys": []any{publicKey(t)}, "ClaimMappings": object{"app": "app"},
	}}
}

var signingKey, _ = rsa.GenerateKey(rand.Reader, 2048)

func publicKey(t *testing.T) string {
	t.Helper()
	written, err := x509.MarshalPKIXPublicKey(&signingKey.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: written}))
}

func compact(t *testing.T, config object) string {
	t.Helper()
	written, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

var inAnHour = sync.OnceValue(func() string { return time.Now().UTC().Add(time.Hour).Format(time.RFC3339) })
