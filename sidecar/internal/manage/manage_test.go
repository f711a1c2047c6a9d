package manage

import (
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func expect(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %v, expected %v", what, got, want)
	}
}

func TestWhatIsWantedIsThereAndIsWrittenOnce(t *testing.T) {
	s := start(t)
	s.write(objects(t, "customer", "frontend"))

	expect(t, "objects", s.all(), map[string][]string{
		"mesh":       {"map[SanitizeXForwardedClientCert:true]"},
		"proxies":    {"strict"},
		"defaults":   {"customer http", "frontend http"},
		"intentions": {"customer"},
		"policies":   {"servers-app-customer", "servers-app-frontend"},
		"methods":    {"byo-mesh"},
		"rules":      {ruleOfServers},
	})
	before := s.indexes()
	s.write(objects(t, "customer", "frontend"))
	expect(t, "indexes after it was written again", s.indexes(), before)
}

func TestWhatIsChangedIsChangedAndNothingElse(t *testing.T) {
	s := start(t)
	s.write(objects(t, "customer"))
	changed := objects(t, "customer")
	changed.Policies[0].Rules = `node_prefix "other--" { policy = "write" }`
	changed.AuthMethod.Config["JWTValidationPubKeys"] = []string{publicKey, newPublicKey()}
	changed.BindingRules[0].Selector = `value.app=="other"`
	s.write(changed)

	var policy Policy
	var method struct {
		Config struct{ JWTValidationPubKeys []string }
	}
	for path, into := range map[string]any{"policy/name/servers-app-customer": &policy, "auth-method/byo-mesh": &method} {
		if err := s.Do(t.Context(), http.MethodGet, "/v1/acl/"+path, nil, into); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, "rules", policy.Rules, changed.Policies[0].Rules)
	expect(t, "keys", len(method.Config.JWTValidationPubKeys), 2)
	expect(t, "selectors", s.names("/v1/acl/binding-rules", "Selector"), []string{`value.app=="other"`})
}

func TestWhatIsWantedNoLongerGoesAndWhatSomebodyElseMadeStays(t *testing.T) {
	s := start(t)
	s.write(objects(t, "customer", "frontend"))
	s.put("/v1/config", map[string]any{"Kind": "service-defaults", "Name": "others", "Protocol": "tcp"})
	s.put("/v1/acl/policy", map[string]any{"Name": "others"})
	s.put("/v1/acl/binding-rule", map[string]any{"AuthMethod": "byo-mesh", "BindType": "policy", "BindName": "others"})
	// That an instance still has the policy of an app that is gone keeps nothing alive.
	s.put("/v1/acl/token", map[string]any{"Policies": []any{Link{"servers-app-frontend"}}})

	s.write(objects(t, "customer"))

	expect(t, "objects", s.all(), map[string][]string{
		"mesh":       {"map[SanitizeXForwardedClientCert:true]"},
		"proxies":    {"strict"},
		"defaults":   {"customer http", "others tcp"},
		"intentions": {},
		"policies":   {"others", "servers-app-customer"},
		"methods":    {"byo-mesh"},
		"rules":      {"others", ruleOfServers},
	})
}

// pulumi makes what Pulumi does, for these services, in Pulumi's order.
func (s *server) pulumi(services ...string) {
	s.put("/v1/config", map[string]any{"Kind": "mesh", "HTTP": map[string]bool{"SanitizeXForwardedClientCert": true}, "Meta": map[string]string{mark: byPulumi}})
	s.put("/v1/config", map[string]any{"Kind": "proxy-defaults", "Name": "global", "MutualTLSMode": "strict", "Meta": map[string]string{mark: byPulumi}})
	for _, name := range services {
		s.put("/v1/config", map[string]any{"Kind": "service-defaults", "Name": name, "Protocol": "http", "Meta": map[string]string{mark: byPulumi}})
		s.put("/v1/config", map[string]any{"Kind": "service-router", "Name": name, "Meta": map[string]string{mark: byPulumi}})
	}
	if len(services) > 1 {
		s.put("/v1/config", intention(services[0], services[1], byPulumi))
	}
	s.put("/v1/acl/auth-method", map[string]any{"Name": "byo-mesh", "Type": "jwt", "Config": map[string]any{
		"JWTValidationPubKeys": []string{publicKey}, "ClaimMappings": map[string]string{"app": "app"}}})
	for _, name := range services {
		s.put("/v1/acl/policy", map[string]any{"Name": "app-" + name})
	}
	s.put("/v1/acl/binding-rule", map[string]any{"AuthMethod": "byo-mesh", "BindType": "policy", "BindName": ruleOfPulumi})
	s.put("/v1/acl/policy", map[string]any{"Name": "ui"})
	s.put("/v1/acl/token", map[string]any{"Description": "to look", "Policies": []any{Link{"ui"}}})
}

func (s *server) drop(path string) {
	s.Helper()
	if err := s.Do(s.Context(), http.MethodDelete, path, nil, nil); err != nil {
		s.Fatal(err)
	}
}

func TestTheServersTakeOverFromPulumiAndInstancesKeepTheirPoliciesForAsLongAsTheyLive(t *testing.T) {
	s := start(t)
	s.pulumi("driver", "customer", "frontend")
	instance := s.put("/v1/acl/token", map[string]any{"Policies": []any{Link{"app-customer"}}})

	s.write(objects(t, "customer", "frontend"))

	expect(t, "objects", s.all(), map[string][]string{
		"mesh":       {"map[SanitizeXForwardedClientCert:true]"},
		"proxies":    {"strict"},
		"defaults":   {"customer http", "frontend http"},
		"intentions": {"customer"},
		"policies":   {"app-customer", "servers-app-customer", "servers-app-frontend"},
		"methods":    {"byo-mesh"},
		"rules":      {ruleOfServers},
	})
	if tokens := s.names("/v1/acl/tokens", "Description"); strings.Contains(strings.Join(tokens, ","), "to look") {
		t.Errorf("who looked from outside still can: %v", tokens)
	}
	s.drop("/v1/acl/token/" + instance)
	s.write(objects(t, "customer", "frontend"))
	expect(t, "policies", s.all()["policies"], []string{"servers-app-customer", "servers-app-frontend"})
}

func TestTheServersYieldToPulumiOnceItHasMadeEverything(t *testing.T) {
	s := start(t)
	s.write(objects(t, "route", "customer"))
	instance := s.put("/v1/acl/token", map[string]any{"Policies": []any{Link{"servers-app-customer"}}})
	before := s.indexes()
	if done, err := Yield(t.Context(), s); err != nil || done {
		t.Fatalf("done is %v before Pulumi came: %v", done, err)
	}
	expect(t, "indexes before Pulumi came", s.indexes(), before)

	s.pulumi("customer", "frontend")
	done, err := Yield(t.Context(), s)
	if err != nil || done {
		t.Fatalf("done is %v while an instance has a policy of the servers': %v", done, err)
	}

	expect(t, "objects", s.all(), map[string][]string{
		"mesh":       {"map[SanitizeXForwardedClientCert:true]"},
		"proxies":    {"strict"},
		"defaults":   {"customer http", "frontend http"},
		"intentions": {"customer"},
		"policies":   {"app-customer", "app-frontend", "servers-app-customer", "ui"},
		"methods":    {"byo-mesh"},
		"rules":      {ruleOfPulumi},
	})
	s.drop("/v1/acl/token/" + instance)
	if done, err := Yield(t.Context(), s); err != nil || !done {
		t.Fatalf("done is %v when nothing is left: %v", done, err)
	}
	expect(t, "policies", s.all()["policies"], []string{"app-customer", "app-frontend", "ui"})
}

func TestServersWithoutAFileManageNothing(t *testing.T) {
	if objects, err := Read(filepath.Join(t.TempDir(), "consul.json")); objects != nil || err != nil {
		t.Errorf("objects are %v: %v", objects, err)
	}
}

func TestAFileThatNoServerCanWriteIsRefused(t *testing.T) {
	for content, said := range map[string]string{
		`{`:             "unexpected EOF",
		`{"entry": []}`: `unknown field "entry"`,
		`{"entries": [{"Kind": "mesh", "Name": "mesh", "Meta": {"byo-mesh-managed-by": "pulumi"}}]}`: "byo-mesh-managed-by = servers",
		`{"policies": [{"Name": "app-customer"}]}`:                                                   `the policy "app-customer" is not one of the servers`,
	} {
		path := filepath.Join(t.TempDir(), "consul.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), said) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error is %v", content, err)
		}
	}
}
