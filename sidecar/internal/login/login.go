// Package login gets an instance a token of its own from the servers, for the identity of its app.
package login

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"byo-mesh/sidecar/internal/keeper"
)

const (
	// port is Consul's default for gRPC over TLS.
	port = 8503
	// answersWithin is what a server gets: another may be quicker.
	answersWithin = 5 * time.Second
	// noLeader is what Consul says that cannot judge.
	noLeader = "No cluster leader"
)

// Identity is what an instance shows of itself.
type Identity struct {
	// JWT says which app it is an instance of.
	JWT string
	// Instance is its GUID, which the token is known by.
	Instance string
	// CACert is the authority, as PEM, that the servers' certificate must be from.
	CACert string
}

// Token is what it gets.
type Token struct {
	Accessor, Secret string
}

// At logs in at the first of the servers that takes the identity.
func At(ctx context.Context, servers []netip.Addr, identity Identity) (*Token, error) {
	var doors []netip.AddrPort
	for _, server := range servers {
		doors = append(doors, netip.AddrPortFrom(server, port))
	}
	return at(ctx, doors, identity)
}

// Leads returns nil when a server has a leader: then it judges an identity, if only to refuse it.
func Leads(ctx context.Context, server netip.Addr, caCert string) error {
	return leads(ctx, netip.AddrPortFrom(server, port), caCert)
}

func leads(ctx context.Context, server netip.AddrPort, caCert string) error {
	client, err := client(caCert)
	if err != nil {
		return err
	}
	var refused *refusal
	if _, err = call(ctx, client, server, request(Identity{})); !errors.As(err, &refused) || strings.Contains(refused.reason, noLeader) {
		return err
	}
	return nil
}

func at(ctx context.Context, servers []netip.AddrPort, identity Identity) (*Token, error) {
	if len(servers) == 0 {
		return nil, errors.New("no server is running")
	}
	client, err := client(identity.CACert)
	if err != nil {
		return nil, err
	}
	var refused []string
	hint := fmt.Sprintf("; is there a network policy to port %d?", port)
	for _, server := range servers {
		token, err := call(ctx, client, server, request(identity))
		if err == nil {
			return token, nil
		}
		var said *refusal
		if errors.As(err, &said) {
			hint = ""
		}
		refused = append(refused, fmt.Sprintf("%s: %v", server.Addr(), err))
	}
	return nil, fmt.Errorf("no server lets it in: %s%s", strings.Join(refused, "; "), hint)
}

// client trusts the mesh's servers, and nobody else.
func client(caCert string) (*http.Client, error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(caCert)) {
		return nil, errors.New("the credential caCert is no certificate in PEM")
	}
	return &http.Client{Timeout: answersWithin, Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: roots, ServerName: keeper.ServerName, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: true,
		DisableKeepAlives: true,
	}}, nil
}
