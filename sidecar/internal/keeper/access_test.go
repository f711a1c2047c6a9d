package keeper_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/archive/archivetest"
	"byo-mesh/sidecar/internal/keeper"
	"byo-mesh/sidecar/internal/keeper/keepertest"
)

// raw is a client that may ask for anything.
func raw(t *testing.T, identity *keeper.Identity, version uint16) *http.Client {
	config := &tls.Config{InsecureSkipVerify: true, MaxVersion: version}
	if identity != nil {
		certificate, err := tls.X509KeyPair([]byte(identity.Certificate), []byte(identity.Key))
		if err != nil {
			t.Fatal(err)
		}
		// A client of Go's own would not send a certificate whose authority the server does not name.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &certificate, nil }
	}
	transport := &http.Transport{TLSClientConfig: config}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestLetsOnlyServersOfItsMeshIn(t *testing.T) {
	authority := keepertest.NewAuthority(t)
	address, _ := started(t, authority)
	archivetest.Put(t, client(t, address, authority, cluster), "", "first")
	url := "https://" + address + "/snapshots/" + cluster
	ask := func(identity *keeper.Identity, version uint16) error {
		response, err := raw(t, identity, version).Get(url)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		return nil
	}
	server, itself := authority.Identity(keeper.ServerName), authority.Identity(keeper.KeeperName)
	other, app := keepertest.NewAuthority(t).Identity(keeper.ServerName), authority.Identity("client.dc1.consul")
	wildcard, old := authority.Identity("*.dc1.consul"), authority.IdentityUntil(keeper.ServerName, time.Now().Add(-time.Hour))
	if err := ask(&server, tls.VersionTLS13); err != nil {
		t.Fatalf("a server: %v", err)
	}
	for who, identity := range map[string]*keeper.Identity{
		"nobody": nil, "another mesh's server": &other, "an app": &app, "the keeper": &itself, "a wildcard": &wildcard, "an expired server": &old,
	} {
		if err := ask(identity, tls.VersionTLS13); err == nil || !strings.Contains(err.Error(), "remote error: tls") {
			t.Errorf("%s: %v", who, err)
		}
	}
	if err := ask(&server, tls.VersionTLS12); err == nil {
		t.Error("speaks an old version of TLS")
	}
	if response, err := http.Get("http://" + address + "/snapshots/" + cluster); err == nil && response.StatusCode == http.StatusOK {
		t.Error("answers without TLS")
	}
}

func TestAServerTellsAKeeperFromAnImpostor(t *testing.T) {
	authority := keepertest.NewAuthority(t)
	address, _ := started(t, keepertest.NewAuthority(t))
	var unknown x509.UnknownAuthorityError
	if _, err := client(t, address, authority, cluster).Newest(t.Context()); !errors.As(err, &unknown) {
		t.Errorf("another authority's: %v", err)
	}
	app := authority.Identity("client.dc1.consul")
	certificate, err := tls.X509KeyPair([]byte(app.Certificate), []byte(app.Key))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ErrorLog: log.New(io.Discard, "", 0)}
	go server.Serve(listener)
	defer server.Close()
	var name x509.HostnameError
	if _, err := client(t, listener.Addr().String(), authority, cluster).Newest(t.Context()); !errors.As(err, &name) {
		t.Errorf("an app's: %v", err)
	}
}

func TestAnswersNothingButSnapshotsOfClusters(t *testing.T) {
	authority := keepertest.NewAuthority(t)
	address, directory := started(t, authority)
	archivetest.Put(t, client(t, address, authority, another), "", "first")
	if err := os.WriteFile(filepath.Join(directory, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := authority.Identity(keeper.ServerName)
	http13 := raw(t, &server, tls.VersionTLS13)
	cases := []struct {
		method, path string
		header       http.Header
		want         int
	}{
		{"GET", "/", nil, 404},
		{"GET", "/snapshots/", nil, 404},
		{"GET", "/snapshots/secret", nil, 400},
		{"GET", "/snapshots/..%2fsecret", nil, 400},
		{"GET", "/snapshots/%2e%2e", nil, 400},
		{"GET", "/snapshots/" + strings.ToUpper(cluster), nil, 400},
		{"GET", "/snapshots/" + cluster + "%0a", nil, 400},
		{"GET", "/snapshots/" + cluster, nil, 404},
		{"GET", "/snapshots/" + cluster + "?age=-1", nil, 400},
		{"GET", "/snapshots/" + cluster + "?age=3", nil, 400},
		{"GET", "/snapshots/" + cluster + "?age=x", nil, 400},
		{"DELETE", "/snapshots/" + cluster, nil, 405},
		{"POST", "/snapshots/" + cluster, nil, 405},
		{"PUT", "/snapshots/..%2fsecret", http.Header{"If-None-Match": {"*"}}, 400},
		{"PUT", "/snapshots/" + cluster, nil, 428},
		{"PUT", "/snapshots/" + cluster, http.Header{"If-None-Match": {"*"}, "If-Match": {`"x"`}}, 428},
		{"PUT", "/snapshots/" + cluster, http.Header{"If-Match": {`""`}}, 428},
		{"GET", "/snapshots/" + cluster, http.Header{"X-Long": {strings.Repeat("x", 64<<10)}}, 431},
	}
	for _, c := range cases {
		request, err := http.NewRequest(c.method, "https://"+address+c.path, strings.NewReader("content"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header = c.header
		response, err := http13.Do(request)
		if err != nil {
			t.Errorf("%s %s: %v", c.method, c.path, err)
			continue
		}
		response.Body.Close()
		if response.StatusCode != c.want {
			t.Errorf("%s %s is answered with %d, expected %d", c.method, c.path, response.StatusCode, c.want)
		}
	}
}

func TestSaysWhatIsWrongWithAnIdentity(t *testing.T) {
	authority, other := keepertest.NewAuthority(t), keepertest.NewAuthority(t)
	right := authority.Identity(keeper.ServerName)
	without, stranger, unmatched, wrong := right, right, right, authority.Identity(keeper.KeeperName)
	without.CA = "none"
	stranger.CA = other.Identity("x").CA
	unmatched.Key = wrong.Key
	for want, identity := range map[string]keeper.Identity{
		"caCert holds no certificate":                          without,
		"serverCert is not one of caCert's":                    stranger,
		"serverCert and serverKey are no pair":                 unmatched,
		"serverCert is for [keeper.dc1.consul localhost], exp": wrong,
	} {
		if _, err := keeper.NewClient("127.0.0.1:1", identity, cluster); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error is %v\nwanted %s", err, want)
		}
	}
	if _, err := keeper.NewClient("127.0.0.1:1", right, "../x"); err == nil {
		t.Error("takes anything for a cluster's id")
	}
	if shown := fmt.Sprintf("%v %+v %#v", right, right, right); strings.Contains(shown, "PRIVATE") {
		t.Error("shows its key")
	}
}
