package manage

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/consul/consultest"
)

const managementToken = "11111111-2222-3333-4444-555555555555"

// server is a real Consul server with ACLs, asked by the management token.
type server struct {
	*testing.T
	*consul.Client
	api string
}

func start(t *testing.T) *server {
	ports := consultest.FreePorts(t)
	consultest.Run(t, consultest.Program(t), ports, managementToken, map[string]any{
		"bootstrap_expect": 1, "node_name": "server", "connect": map[string]bool{"enabled": true},
	})
	s := &server{t, consul.NewClient(ports.API(), func() (string, error) { return managementToken, nil }), ports.API()}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		err := s.Do(t.Context(), http.MethodPut, "/v1/config", map[string]any{"Kind": "mesh"}, nil)
		if err == nil {
			return s
		}
		if time.Now().After(deadline) {
			t.Fatalf("Consul takes nothing: %v", err)
		}
	}
}

// put makes an object and returns its id.
func (s *server) put(path string, object map[string]any) string {
	s.Helper()
	var answer any
	if err := s.Do(s.Context(), http.MethodPut, path, object, &answer); err != nil {
		s.Fatalf("%s of %v: %v", path, object, err)
	}
	if made, ok := answer.(map[string]any); ok {
		for _, key := range []string{"AccessorID", "ID"} {
			if id, ok := made[key].(string); ok {
				return id
			}
		}
	}
	return ""
}

// names lists the objects at a path, each by these of its fields.
func (s *server) names(path string, keys ...string) []string {
	s.Helper()
	var list []map[string]any
	if err := s.Do(s.Context(), http.MethodGet, path, nil, &list); err != nil {
		s.Fatal(err)
	}
	names := []string{}
	for _, object := range list {
		var parts []string
		for _, key := range keys {
			parts = append(parts, fmt.Sprint(object[key]))
		}
		names = append(names, strings.Join(parts, " "))
	}
	slices.Sort(names)
	return names
}

// all is everything that is managed, and what somebody else made.
func (s *server) all() map[string][]string {
	s.Helper()
	own := func(names []string) []string {
		return slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(name, "builtin/") || name == "global-management" })
	}
	return map[string][]string{
		"defaults":   s.names("/v1/config/service-defaults", "Name", "Protocol"),
		"mesh":       s.names("/v1/config/mesh", "HTTP"),
		"proxies":    s.names("/v1/config/proxy-defaults", "MutualTLSMode"),
		"intentions": s.names("/v1/config/service-intentions", "Name"),
		"policies":   own(s.names("/v1/acl/policies", "Name")),
		"methods":    s.names("/v1/acl/auth-methods", "Name"),
		"rules":      s.names("/v1/acl/binding-rules", "BindName"),
	}
}

// indexes tell whether anything was written.
func (s *server) indexes() string {
	s.Helper()
	var indexes []string
	for _, path := range []string{"/v1/acl/policies", "/v1/acl/auth-methods", "/v1/acl/binding-rules", "/v1/config/service-defaults"} {
		request, err := http.NewRequestWithContext(s.Context(), http.MethodGet, "http://"+s.api+path, nil)
		if err != nil {
			s.Fatal(err)
		}
		request.Header.Set("X-Consul-Token", managementToken)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			s.Fatal(err)
		}
		answer.Body.Close()
		indexes = append(indexes, answer.Header.Get("X-Consul-Index"))
	}
	return strings.Join(indexes, " ")
}

func (s *server) write(objects *Objects) {
	s.Helper()
	if err := Write(context.Background(), s, objects); err != nil {
		s.Fatal(err)
	}
}

// The binding rules of the servers and of Pulumi: in each, Consul puts the app that logs in.
const (
	ruleOfServers = prefixOfServers + "${value.app}"
	ruleOfPulumi  = prefixOfPulumi + "${value.app}"
)

// objects are those of these services, each by an app of its name, of which the first may be called by the second.
func objects(t *testing.T, services ...string) *Objects {
	var wanted struct {
		Entries, Policies, BindingRules []map[string]any
		AuthMethod                      map[string]any
	}
	type object = map[string]any
	ours := map[string]string{mark: byServers}
	// As the program computes them.
	wanted.Entries = []map[string]any{
		{"Kind": "mesh", "Name": "mesh", "TransparentProxy": object{"MeshDestinationsOnly": false}, "HTTP": object{"SanitizeXForwardedClientCert": true}, "Meta": ours},
		{"Kind": "proxy-defaults", "Name": "global", "MutualTLSMode": "strict", "AccessLogs": object{}, "Expose": object{}, "MeshGateway": object{}, "TransparentProxy": object{}, "Meta": ours,
			"EnvoyExtensions": []any{object{"Name": "builtin/property-override", "Required": false, "ConsulVersion": "", "EnvoyVersion": "",
				"Arguments": object{"ProxyType": "connect-proxy", "Patches": object{"Op": "add", "Path": "/connect_timeout/seconds", "Value": 1,
					"ResourceFilter": object{"ResourceType": "cluster", "TrafficDirection": "outbound"}}}}}},
	}
	for _, name := range services {
		ejection := object{"Interval": 1000000000, "MaxFailures": 3, "EnforcingConsecutive5xx": 100, "MaxEjectionPercent": 50, "BaseEjectionTime": 10000000000}
		retry := object{"NumRetries": 12, "RetryOn": []string{"connect-failure", "refused-stream", "reset"}, "RetryOnStatusCodes": []int{503}}
		wanted.Entries = append(wanted.Entries,
			object{"Kind": "service-defaults", "Name": name, "Protocol": "http", "Meta": ours, "Expose": object{}, "MeshGateway": object{}, "TransparentProxy": object{},
				"UpstreamConfig": object{"Defaults": object{"MeshGateway": object{}, "PassiveHealthCheck": ejection}}},
			object{"Kind": "service-router", "Name": name, "Meta": ours, "Routes": []object{
				{"Match": object{"HTTP": object{"PathPrefix": "/", "Methods": []string{"GET", "PUT"}}}, "Destination": retry},
				{"Match": object{"HTTP": object{"PathPrefix": "/"}}, "Destination": object{"NumRetries": 12, "RetryOn": []string{"connect-failure"}}}}})
		wanted.Policies = append(wanted.Policies, object{"Name": prefixOfServers + name, "Description": "of " + name, "Rules": `node_prefix "` + name + `--" { policy = "write" }`})
	}
	wanted.BindingRules = []map[string]any{{"AuthMethod": consul.AuthMethod, "Description": "of each", "BindType": "policy", "BindName": ruleOfServers}}
	if len(services) > 1 {
		wanted.Entries = append(wanted.Entries, intention(services[0], services[1], byServers))
	}
	wanted.AuthMethod = map[string]any{"Name": consul.AuthMethod, "Type": "jwt", "Description": "of the mesh",
		"Config": map[string]any{"BoundIssuer": "byo-mesh", "JWTSupportedAlgs": []string{"ES256"}, "ClaimMappings": map[string]string{"app": "app"}}}
	data, err := json.Marshal(map[string]any{"entries": wanted.Entries, "policies": wanted.Policies,
		"authMethod": wanted.AuthMethod, "bindingRules": wanted.BindingRules})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "consul.json")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return read.Of("cluster", []string{publicKey})
}

func intention(callee, caller, manager string) map[string]any {
	return map[string]any{"Kind": "service-intentions", "Name": callee, "Meta": map[string]string{mark: manager},
		"Sources": []any{map[string]any{"Name": caller, "Action": "allow", "Precedence": 9, "Type": "consul"}}}
}

var publicKey = newPublicKey()

func newPublicKey() string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
}
