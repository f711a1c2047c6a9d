package login

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/hashicorp/consul/proto-public/pbacl"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	"byo-mesh/sidecar/internal/keeper"
	"byo-mesh/sidecar/internal/keeper/keepertest"
)

// door answers logins as Consul does: with gRPC's own library and Consul's own messages.
type door struct {
	pbacl.UnimplementedACLServiceServer
	asked      *pbacl.LoginRequest
	leaderless bool
}

func (d *door) Login(_ context.Context, request *pbacl.LoginRequest) (*pbacl.LoginResponse, error) {
	d.asked = request
	if d.leaderless {
		return nil, status.Error(codes.Unavailable, "No cluster leader")
	}
	if request.BearerToken != "a.b.c" {
		return nil, status.Error(codes.PermissionDenied, "Permission denied: 100% forged")
	}
	return &pbacl.LoginResponse{Token: &pbacl.LoginToken{AccessorId: "accessor", SecretId: "secret"}}, nil
}

// open serves a door with the certificate of a name and returns its address and the authority's certificate.
func open(t *testing.T, d *door, name string) (netip.AddrPort, string) {
	t.Helper()
	identity := keepertest.NewAuthority(t).Identity(name)
	certificate, err := tls.X509KeyPair([]byte(identity.Certificate), []byte(identity.Key))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.Creds(credentials.NewServerTLSFromCert(&certificate)))
	pbacl.RegisterACLServiceServer(server, d)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return netip.MustParseAddrPort(listener.Addr().String()), identity.CA
}

func TestALoginShowsTheIdentityAndBringsAToken(t *testing.T) {
	d := &door{}
	server, ca := open(t, d, keeper.ServerName)
	token, err := at(t.Context(), []netip.AddrPort{server}, Identity{JWT: "a.b.c", Instance: "4c1d", CACert: ca})
	if err != nil || token.Accessor != "accessor" || token.Secret != "secret" {
		t.Fatalf("token is %+v, error %v", token, err)
	}
	if d.asked.AuthMethod != "byo-mesh" || d.asked.Meta["instance"] != "4c1d" {
		t.Errorf("asked %v", d.asked)
	}
}

func TestARefusalSaysWhatTheServerSaid(t *testing.T) {
	server, ca := open(t, &door{}, keeper.ServerName)
	_, err := at(t.Context(), []netip.AddrPort{server}, Identity{JWT: "forged", CACert: ca})
	if err == nil || !strings.Contains(err.Error(), "Permission denied: 100% forged") || strings.Contains(err.Error(), "a.b.c") {
		t.Errorf("error is %v", err)
	}
}

func TestNobodyButAServerOfTheMeshIsShownTheIdentity(t *testing.T) {
	d := &door{}
	other, ca := open(t, d, keeper.KeeperName)
	_, strangers := open(t, &door{}, keeper.ServerName)
	for name, authority := range map[string]string{"another name": ca, "another authority": strangers} {
		if _, err := at(t.Context(), []netip.AddrPort{other}, Identity{JWT: "a.b.c", CACert: authority}); err == nil || d.asked != nil {
			t.Errorf("%s: error is %v, asked %v", name, err, d.asked)
		}
	}
}

func TestAServerThatRefusesIsNotTheLastOneAsked(t *testing.T) {
	server, ca := open(t, &door{}, keeper.ServerName)
	token, err := at(t.Context(), []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:1"), server}, Identity{JWT: "a.b.c", CACert: ca})
	if err != nil || token.Secret != "secret" {
		t.Errorf("token is %+v, error %v", token, err)
	}
}

func TestAServerThatJudgesHasALeaderAndShowsNobodysIdentity(t *testing.T) {
	d := &door{}
	server, ca := open(t, d, keeper.ServerName)
	if err := leads(t.Context(), server, ca); err != nil || d.asked.BearerToken != "" {
		t.Errorf("error is %v, asked %v", err, d.asked)
	}
	leaderless, ca := open(t, &door{leaderless: true}, keeper.ServerName)
	if err := leads(t.Context(), leaderless, ca); err == nil || !strings.Contains(err.Error(), "No cluster leader") {
		t.Errorf("error is %v", err)
	}
	if err := leads(t.Context(), netip.MustParseAddrPort("127.0.0.1:1"), ca); err == nil {
		t.Error("nobody answers, and has a leader")
	}
}

func TestWhoeverReachesNoServerIsAskedForThePolicy(t *testing.T) {
	server, ca := open(t, &door{}, keeper.ServerName)
	_, err := at(t.Context(), []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:1")}, Identity{CACert: ca})
	if err == nil || !strings.HasSuffix(err.Error(), "is there a network policy to port 8503?") {
		t.Errorf("error is %v", err)
	}
	if _, err = at(t.Context(), []netip.AddrPort{server}, Identity{CACert: ca}); err == nil || strings.Contains(err.Error(), "policy to port") {
		t.Errorf("error is %v", err)
	}
}

func TestAnAnswerThatIsNoneIsAnError(t *testing.T) {
	for name, body := range map[string]string{
		"empty": "", "cut": "\x00\x00\x00\x00\x09\x0a", "compressed": "\x01\x00\x00\x00\x00",
		"no token": "\x00\x00\x00\x00\x00", "garbage": "\x00\x00\x00\x00\x02\xff\xff",
	} {
		if token, err := answer([]byte(body)); err == nil {
			t.Errorf("%s: token is %+v", name, token)
		}
	}
}
