package role

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/login"
	"byo-mesh/sidecar/internal/wait"
)

// logOutWithin is what a stop has for making the instance's token worthless; what is left behind, the servers remove.
const logOutWithin = 500 * time.Millisecond

// tokenEvery is how often the instance looks whether its token is still worth something.
const tokenEvery = 10 * time.Second

// leafLife is for how long a certificate of the mesh is good.
const leafLife = "24h"

// secured is the part of Consul's configuration that holds secrets, in Consul's names.
type secured struct {
	ACL         *aclConfig         `json:"acl,omitempty"`
	TLS         *tlsConfig         `json:"tls,omitempty"`
	AutoEncrypt *autoEncryptConfig `json:"auto_encrypt,omitempty"`
	RetryJoin   []string           `json:"retry_join,omitempty"`
	Connect     *connectConfig     `json:"connect,omitempty"`
}

type aclConfig struct {
	Tokens aclTokens `json:"tokens"`
}

type aclTokens struct {
	// AgentRecovery lets who knows it join this one agent, also while no server can say what a token is worth.
	AgentRecovery     string `json:"agent_recovery"`
	InitialManagement string `json:"initial_management,omitempty"`
	Agent             string `json:"agent"`
}

type tlsConfig struct {
	Defaults tlsFiles `json:"defaults"`
}

type tlsFiles struct {
	CAFile   string `json:"ca_file"`
	CertFile string `json:"cert_file,omitempty"`
	KeyFile  string `json:"key_file,omitempty"`
}

type autoEncryptConfig struct {
	TLS   bool     `json:"tls"`
	IPSAN []string `json:"ip_san"`
}

type connectConfig struct {
	CAProvider string   `json:"ca_provider"`
	CAConfig   caConfig `json:"ca_config"`
}

type caConfig struct {
	ClusterID   string `json:"cluster_id"`
	PrivateKey  string `json:"private_key"`
	RootCert    string `json:"root_cert"`
	LeafCertTTL string `json:"leaf_cert_ttl"`
}

// secureClient is what an agent of an app gets beside secure-agent.hcl.
func (e *Environment) secureClient(token *login.Token) (*secured, error) {
	ca, err := e.keep("ca.pem", e.Secrets.CACert)
	if err != nil {
		return nil, err
	}
	return &secured{
		ACL:         &aclConfig{aclTokens{Agent: token.Secret, AgentRecovery: e.Recovery}},
		TLS:         &tlsConfig{tlsFiles{CAFile: ca}},
		AutoEncrypt: &autoEncryptConfig{TLS: true, IPSAN: []string{e.Instance.Address.String()}},
		// Before it answers anybody, the agent gets its certificate, and where from, only this says.
		RetryJoin: e.Mesh.Servers.Join,
	}, nil
}

// secureServer is what a server gets beside secure-server.hcl. The management token and the root of the mesh's certificates
// are those of every cluster of this mesh, so that one that lost all its servers is the same again.
func (e *Environment) secureServer() (*secured, error) {
	files := map[string]string{}
	for name, content := range map[string]string{
		"ca.pem": e.Secrets.CACert, "server.pem": e.Secrets.ServerCert, "server-key.pem": e.Secrets.ServerKey,
	} {
		path, err := e.keep(name, content)
		if err != nil {
			return nil, err
		}
		files[name] = path
	}
	return &secured{
		// It holds the management token anyway; one of its own would protect nothing.
		ACL: &aclConfig{aclTokens{InitialManagement: e.Secrets.ManagementToken, Agent: e.Secrets.ManagementToken, AgentRecovery: e.Recovery}},
		TLS: &tlsConfig{tlsFiles{CAFile: files["ca.pem"], CertFile: files["server.pem"], KeyFile: files["server-key.pem"]}},
		Connect: &connectConfig{CAProvider: "consul", CAConfig: caConfig{
			ClusterID: e.Secrets.ClusterID, PrivateKey: e.Secrets.RootKey, RootCert: e.Secrets.RootCert, LeafCertTTL: leafLife,
		}},
	}, nil
}

// keep writes a file of Consul's that only this instance may read.
func (e *Environment) keep(name, content string) (string, error) {
	home, err := e.private("consul")
	if err != nil {
		return "", err
	}
	path := filepath.Join(home, name)
	return path, os.WriteFile(path, []byte(content), 0o600)
}

// writeKeyring gives Consul the keys of gossip, of which the first encrypts. By its configuration it could have only one,
// and members that know different ones could not talk while a new key makes its way. A keyring that is there already is
// what the servers made of it since.
func writeKeyring(dataDir string, keys []string) error {
	serf := filepath.Join(dataDir, "serf")
	if err := os.MkdirAll(serf, 0o700); err != nil {
		return err
	}
	path := filepath.Join(serf, "local.keyring")
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return writeJSON(path, keys)
}

// logIn gets the instance a token of its own, by which the agent, the proxy and the roles of the instance ask.
func (e *Environment) logIn(ctx context.Context) (*login.Token, error) {
	var token *login.Token
	what := "the Consul servers at " + strings.Join(e.Mesh.Servers.Join, ", ") + " to let this instance in"
	err := wait.Until(ctx, e.Log, what, e.Mesh.Start.Join(), func(ctx context.Context) error {
		var err error
		token, err = e.tryLogIn(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	e.Log.Printf("logged in; Consul knows the instance's token as %s", token.Accessor)
	_, err = e.keep("token", token.Secret)
	return token, err
}

// watchToken returns an error once Consul knows the instance's token no more although it would let the instance in: the
// servers were all lost, and what they knew was not brought back but made again. Agent, proxy and roles all hold the token,
// so the instance ends, and Cloud Foundry starts another, which logs in. Until then it is worth more as it is: its
// connections go on.
func (e *Environment) watchToken(ctx context.Context, client *consul.Client) error {
	for ctx.Err() == nil {
		wait.Pause(ctx, tokenEvery)
		if outlived(ctx, client.Authenticated, e.wouldBeLetIn) {
			return errors.New("Consul does not know the instance's token any more and would give it another: ends, for a new instance to log in")
		}
	}
	return ctx.Err()
}

// outlived says whether servers that let the instance in do not know its token. They are asked for the token once more after that:
// the first time they may have been empty, and what they knew may have been brought back since.
func outlived(ctx context.Context, known, letIn func(context.Context) error) bool {
	unknown := func() bool { return errors.Is(known(ctx), consul.ErrUnknownToken) }
	return unknown() && letIn(ctx) == nil && unknown()
}

// wouldBeLetIn logs in on trial: the next instance does so itself.
func (e *Environment) wouldBeLetIn(ctx context.Context) error {
	token, err := e.tryLogIn(ctx)
	if err == nil {
		_ = consul.NewClient(consulAPI, func() (string, error) { return token.Secret, nil }).Logout(ctx)
	}
	return err
}

func (e *Environment) tryLogIn(ctx context.Context) (*login.Token, error) {
	servers, err := consul.Addresses(ctx, consul.DNS, e.Mesh.Servers.Join)
	if err != nil {
		return nil, err
	}
	return login.At(ctx, servers, login.Identity{JWT: e.Secrets.JWT, Instance: e.Instance.GUID, CACert: e.Secrets.CACert})
}

func (e *Environment) logOut(ctx context.Context, client *consul.Client) {
	limited, done := context.WithTimeout(ctx, logOutWithin)
	defer done()
	if err := client.Logout(limited); err != nil {
		e.Log.Printf("cannot log out, so the servers will: %v", err)
	}
}

func (e *Environment) tokenFile() string { return filepath.Join(e.Instance.TempDir, "consul", "token") }

// xdsSocket is where the agent serves Envoy its configuration, to this instance alone.
func (e *Environment) xdsSocket() string {
	return filepath.Join(e.Instance.TempDir, "consul", "xds.sock")
}

// instanceToken is the token that the agent's role got when it logged in.
func (e *Environment) instanceToken() consul.Token {
	if !e.secure() {
		return consul.NoToken
	}
	return func() (string, error) {
		token, err := os.ReadFile(e.tokenFile())
		if errors.Is(err, os.ErrNotExist) {
			return "", errors.New("the instance has not logged in yet")
		}
		return string(token), err
	}
}

// recoveryToken is for what this process asks of its own Consul.
func (e *Environment) recoveryToken() (string, error) { return e.Recovery, nil }

// management is the token of the servers.
func (e *Environment) management() consul.Token {
	if !e.secure() {
		return consul.NoToken
	}
	return func() (string, error) { return e.Secrets.ManagementToken, nil }
}

// definition is the service as the agent registers it: by the instance's token, where there is one.
func (e *Environment) definition() ([]byte, error) {
	definition, err := os.ReadFile(e.Carried.File("service.json"))
	if err != nil {
		return nil, &ConfigError{fmt.Sprintf("cannot read the service's definition: %v", err)}
	}
	token, err := e.instanceToken()()
	if err != nil || token == "" {
		return definition, err
	}
	var document struct {
		Service map[string]any `json:"service"`
	}
	if err := json.Unmarshal(definition, &document); err != nil || document.Service == nil {
		return nil, &ConfigError{"service.json holds no service"}
	}
	document.Service["token"] = token
	if connect, ok := document.Service["connect"].(map[string]any); ok {
		if sidecar, ok := connect["sidecar_service"].(map[string]any); ok {
			sidecar["token"] = token
		}
	}
	return json.Marshal(document)
}
