package role

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"byo-mesh/sidecar/internal/config"
	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/manage"
	"byo-mesh/sidecar/internal/snapshot"
)

// carrying is an environment of servers whose zip has this consul.json.
func carrying(t *testing.T, security, content string) *Environment {
	env := environment(t)
	env.Mesh.Security = security
	env.Secrets = &config.Secrets{ClusterID: "cluster"}
	if err := os.WriteFile(filepath.Join(string(env.Carried), "consul.json"), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return env
}

func TestServersWriteWhatTheyCarryForTheirClusterAndItsIdentities(t *testing.T) {
	env := carrying(t, config.Secure, `{"authMethod": {"Name": "byo-mesh", "Config": {"BoundIssuer": "byo-mesh", "BoundAudiences": [""]}}}`)
	env.Secrets.IdentityPublicKeys = []string{"key"}
	if err := env.readObjects(); err != nil {
		t.Fatal(err)
	}
	method := env.wanted.AuthMethod.Config
	if audiences, ok := method["BoundAudiences"].([]string); !ok || audiences[0] != "cluster" || method["BoundIssuer"] != "byo-mesh" {
		t.Errorf("the auth method is %v", method)
	}
	if keys, ok := method["JWTValidationPubKeys"].([]string); !ok || keys[0] != "key" {
		t.Errorf("the auth method is %v", method)
	}
}

func TestServersThatCarryNothingLeaveItToPulumi(t *testing.T) {
	env := environment(t)
	if err := env.readObjects(); err != nil || env.wanted != nil {
		t.Errorf("wanted is %v: %v", env.wanted, err)
	}
}

func TestServersThatCannotWriteWhatTheyCarrySayWhy(t *testing.T) {
	for want, env := range map[string]*Environment{
		"lack identityPublicKeys":  carrying(t, config.Secure, "{}"),
		"is not what a server can": carrying(t, config.Secure, "nonsense"),
		"it is for a secure one":   carrying(t, config.InsecureOpen, "{}"),
	} {
		if err := env.readObjects(); Status(err) != ExitConfig || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v\nwanted %s", err, want)
		}
	}
}

// Servers that are not empty any more are not restored.
func TestEmptyServersWaitForWhatMayBeBroughtBackWhereverItIsKept(t *testing.T) {
	for name, test := range map[string]struct {
		keeper *config.Keeper
		store  *config.Store
		writes bool
	}{
		"by a keeper": {keeper: &config.Keeper{}},
		"in a bucket": {store: &config.Store{}},
		"nowhere":     {writes: true},
	} {
		t.Run(name, func(t *testing.T) {
			env := environment(t)
			env.Mesh.Keeper, env.Mesh.Store = test.keeper, test.store
			env.wanted = &manage.Objects{AuthMethod: manage.AuthMethod{Name: consul.AuthMethod}}
			wrote := false
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				wrote = wrote || r.Method != http.MethodGet
				w.Header().Set("X-Consul-Index", "1")
				_, _ = io.WriteString(w, "[]")
			}))
			defer server.Close()
			address := strings.TrimPrefix(server.URL, "http://")

			client := consul.NewClient(address, consul.NoToken)
			if _, err := env.lookAfterObjects(t.Context(), client, &snapshot.Server{Address: address, HTTP: server.Client()}, true); err != nil && !test.writes {
				t.Error(err)
			}
			if wrote != test.writes {
				t.Errorf("wrote: %v", wrote)
			}
		})
	}
}
