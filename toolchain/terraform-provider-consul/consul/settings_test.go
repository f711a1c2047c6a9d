package consul

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// heard is a Consul that remembers how it was asked.
type heard struct {
	*httptest.Server
	requests []*http.Request
}

func listen(t *testing.T, serve func(http.Handler) *httptest.Server) *heard {
	t.Helper()
	h := &heard{}
	h.Server = serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.requests = append(h.requests, r)
		w.WriteHeader(http.StatusNotFound)
	}))
	h.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(h.Close)
	return h
}

// ask configures a provider and lets it read an entry, which is not there.
func ask(t *testing.T, settings object) error {
	t.Helper()
	provider := Provider()
	if err := configure(schema.NewGRPCProviderServer(provider), provider, settings); err != nil {
		return err
	}
	d := provider.ResourcesMap["consul_config_entry"].TestResourceData()
	must(t, write(d, object{"kind": "mesh", "name": "mesh"}))
	d.SetId("mesh-mesh")
	if err := readConfigEntry(d, provider.Meta()); err != nil {
		return err
	}
	if d.Id() != "" {
		t.Error("an absent entry was found")
	}
	return nil
}

func TestSettingsDecideHowConsulIsAsked(t *testing.T) {
	h := listen(t, httptest.NewServer)
	must(t, ask(t, object{
		"address": strings.TrimPrefix(h.URL, "http://"), "token": "secret", "datacenter": "dc7", "http_auth": "user:pass:word",
		"header": list_{{"name": "X-One", "value": "1"}, {"name": "X-Two", "value": "2"}},
	}))
	asked := h.requests[len(h.requests)-1]
	user, password, _ := asked.BasicAuth()
	got := fmt.Sprint(asked.URL.Query().Get("dc"), asked.Header.Get("X-Consul-Token"), user, password, asked.Header.Get("X-One"), asked.Header.Get("X-Two"))
	if want := fmt.Sprint("dc7", "secret", "user", "pass:word", "1", "2"); got != want {
		t.Errorf("asked with %s, not with %s", got, want)
	}
	if strings.Contains(asked.URL.String(), "secret") {
		t.Error("the token is in the address:", asked.URL)
	}
}

func TestTheEnvironmentSaysWhatIsNotSet(t *testing.T) {
	for _, names := range [][]string{{"CONSUL_HTTP_ADDR", "CONSUL_HTTP_TOKEN"}, {"CONSUL_ADDRESS", "CONSUL_TOKEN"}} {
		t.Run(names[0], func(t *testing.T) {
			h := listen(t, httptest.NewServer)
			t.Setenv(names[0], h.URL)
			t.Setenv(names[1], "from-environment")
			must(t, ask(t, object{}))
			if token := h.requests[0].Header.Get("X-Consul-Token"); token != "from-environment" {
				t.Errorf("asked with the token %q", token)
			}
			must(t, ask(t, object{"token": "set"}))
			if token := h.requests[len(h.requests)-1].Header.Get("X-Consul-Token"); token != "set" {
				t.Errorf("asked with the token %q", token)
			}
		})
	}
}

func TestConsulIsTrustedByItsAuthorityOnly(t *testing.T) {
	h := listen(t, httptest.NewTLSServer)
	authority := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.Certificate().Raw}))
	if err := ask(t, object{"address": h.URL}); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Error("an unknown authority is trusted:", err)
	}
	must(t, ask(t, object{"address": h.URL, "ca_pem": authority}))
	must(t, ask(t, object{"address": strings.TrimPrefix(h.URL, "https://"), "scheme": "https", "ca_pem": authority}))
	must(t, ask(t, object{"address": h.URL, "scheme": "https", "insecure_https": true}))
	if err := ask(t, object{"address": h.URL, "insecure_https": true}); err == nil || !strings.Contains(err.Error(), "scheme") {
		t.Error("insecure_https without https is taken:", err)
	}
}

func TestAJWTLogsIn(t *testing.T) {
	acl := consul(t).ACL()
	method := jwtMethod(t, "provider-login")
	_, _, err := acl.AuthMethodCreate(method, nil)
	must(t, err)
	defer func() { _, _ = acl.AuthMethodDelete("provider-login", nil) }()
	_, _, err = acl.BindingRuleCreate(&api.ACLBindingRule{AuthMethod: "provider-login", BindType: api.BindingRuleBindTypeService, BindName: "${value.app}"}, nil)
	must(t, err)

	provider := Provider()
	must(t, configure(schema.NewGRPCProviderServer(provider), provider, object{"address": agent.address, "auth_jwt": list_{{
		"auth_method": "provider-login", "bearer_token": signed(t, object{
			"iss": "byo-mesh", "aud": "consul", "app": "deployer", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
		}),
	}}}))
	token, _, err := acl.TokenReadSelf(&api.QueryOptions{Token: provider.Meta().(*connection).token})
	must(t, err)
	if len(token.ServiceIdentities) != 1 || token.ServiceIdentities[0].ServiceName != "deployer" {
		t.Errorf("the login gave %+v", token)
	}

	err = ask(t, object{"address": agent.address, "auth_jwt": list_{{"auth_method": "provider-login", "bearer_token": "no JWT"}}})
	if err == nil || !strings.Contains(err.Error(), `"provider-login"`) {
		t.Error("a login with something that is no JWT:", err)
	}
	if err := ask(t, object{"auth_jwt": list_{{"auth_method": "provider-login"}}}); err == nil || !strings.Contains(err.Error(), "bearer_token") {
		t.Error("a login without a JWT:", err)
	}
}

func TestWhatTheSubsetLacksItRefuses(t *testing.T) {
	if err := ask(t, object{"auth_login_aws": list_{{"auth_method": "aws"}}}); err == nil || !strings.Contains(err.Error(), "air-gapped subset") {
		t.Error("a login by AWS:", err)
	}
}

func TestItSaysOnceThatItIsTheAirGappedSubsetAndNeverTheToken(t *testing.T) {
	var said bytes.Buffer
	log.SetOutput(&said)
	defer log.SetOutput(os.Stderr)
	h := listen(t, httptest.NewServer)
	must(t, ask(t, object{"address": h.URL, "token": "secret"}))
	if strings.Count(said.String(), "[WARN] This is byo-mesh's air-gapped subset") != 1 {
		t.Error("it said:", said.String())
	}
	if strings.Contains(said.String(), "secret") {
		t.Error("it said the token:", said.String())
	}
}

func signed(t *testing.T, claims object) string {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	written, err := json.Marshal(claims)
	must(t, err)
	content := encode([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + encode(written)
	sum := sha256.Sum256([]byte(content))
	signature, err := rsa.SignPKCS1v15(rand.Reader, signingKey, crypto.SHA256, sum[:])
	must(t, err)
	return content + "." + encode(signature)
}
