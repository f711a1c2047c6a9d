package snapshot

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/consul/consultest"
)

// server is a real Consul server, secured as a mesh's is.
type server struct {
	t       *testing.T
	api     string
	raft    string
	process *exec.Cmd
}

// start runs servers with empty data directories and waits until one of them leads: that one is the first.
func start(t *testing.T, program string, root meshRoot, count int) []*server {
	var all []*server
	var join []string
	for range count {
		ports := consultest.FreePorts(t)
		// Never itself: that would count as joining, and be the end of it.
		all = append(all, run(t, program, root, ports, count, join))
		join = append(join, fmt.Sprintf("127.0.0.1:%d", ports.Gossip))
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		var err error
		for i, s := range all {
			var leads bool
			leads, err = s.server().Leads(t.Context())
			if !leads {
				continue
			}
			if _, err = s.server().Filling(t.Context(), authMethod); err == nil {
				all[0], all[i] = all[i], all[0]
				return all
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("no server leads: %v", err)
		}
	}
}

func run(t *testing.T, program string, root meshRoot, ports consultest.Ports, count int, join []string) *server {
	process := consultest.Run(t, program, ports, token, map[string]any{
		"bootstrap_expect": count, "node_name": fmt.Sprintf("server-%d", ports.RPC), "retry_join": join, "retry_interval": "1s",
		"connect": map[string]any{"enabled": true, "ca_config": map[string]string{"cluster_id": cluster, "root_cert": root.certificate, "private_key": root.key}},
	})
	return &server{t: t, api: ports.API(), raft: fmt.Sprintf("127.0.0.1:%d", ports.RPC), process: process}
}

func (s *server) kill() { consultest.Kill(s.process) }

func (s *server) server() *Server {
	return &Server{Address: s.api, Raft: s.raft, Token: token, HTTP: &http.Client{}}
}

// ask sends a request and decodes the answer unless into is nil; it returns the status.
func (s *server) ask(method, path string, send, into any) int {
	s.t.Helper()
	var content io.Reader
	switch send := send.(type) {
	case nil:
	case string:
		content = strings.NewReader(send)
	default:
		data, err := json.Marshal(send)
		if err != nil {
			s.t.Fatal(err)
		}
		content = bytes.NewReader(data)
	}
	request, err := http.NewRequest(method, "http://"+s.api+path, content)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("X-Consul-Token", token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if into != nil && response.StatusCode == http.StatusOK {
		if err := json.Unmarshal(data, into); err != nil {
			s.t.Fatalf("%s is answered with %s", path, data)
		}
	}
	if method != http.MethodGet && response.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s is answered with %d: %s", method, path, response.StatusCode, data)
	}
	return response.StatusCode
}

func (s *server) value(key string) (value string, found bool) {
	s.t.Helper()
	var entries []struct{ Value []byte }
	// Of this server itself, whoever leads.
	if s.ask(http.MethodGet, "/v1/kv/"+key+"?stale", nil, &entries) != http.StatusOK || len(entries) != 1 {
		return "", false
	}
	return string(entries[0].Value), true
}

// fill makes what a mesh has, and returns the accessor of a token that anybody may hold.
func (s *server) fill(root meshRoot) (accessor string) {
	s.ask(http.MethodPut, "/v1/acl/auth-method", map[string]any{
		"Name": authMethod, "Type": "jwt", "Config": map[string]any{
			"JWTValidationPubKeys": []string{root.public}, "JWTSupportedAlgs": []string{"ES256"}, "BoundIssuer": "byo-mesh", "BoundAudiences": []string{cluster}},
	}, nil)
	s.ask(http.MethodPut, "/v1/acl/policy", map[string]string{"Name": "ui", "Rules": `node_prefix "" { policy = "read" }`}, nil)
	s.ask(http.MethodPut, "/v1/config", map[string]any{"Kind": "service-intentions", "Name": "customer",
		"Sources": []map[string]any{{"Name": "frontend", "Action": "allow", "Precedence": 9, "Type": "consul"}}}, nil)
	s.ask(http.MethodPut, "/v1/kv/ride", "came", nil)
	var token struct{ AccessorID string }
	s.ask(http.MethodPut, "/v1/acl/token", map[string]any{"Policies": []map[string]string{{"Name": "ui"}}}, &token)
	return token.AccessorID
}

func (s *server) rootID() string {
	var roots struct{ ActiveRootID, TrustDomain string }
	s.ask(http.MethodGet, "/v1/connect/ca/roots", nil, &roots)
	return roots.ActiveRootID + " " + roots.TrustDomain
}

// meshRoot is the root of Consul's own authority, as Pulumi's state keeps it.
type meshRoot struct{ certificate, key, public string }

func newMeshRoot(t *testing.T) meshRoot {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	domain := &url.URL{Scheme: "spiffe", Host: cluster + ".consul"}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "byo-mesh"}, URIs: []*url.URL{domain}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature, NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(87600 * time.Hour),
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return meshRoot{encode("CERTIFICATE", certificate), encode("EC PRIVATE KEY", private), encode("PUBLIC KEY", public)}
}
