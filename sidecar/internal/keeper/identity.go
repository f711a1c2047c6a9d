// Package keeper holds sealed snapshots of a mesh's Consul servers outside of them. It has no key to open any.
package keeper

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
)

// The names that certificates of the mesh's authority carry.
const (
	ServerName = "server.dc1.consul"
	KeeperName = "keeper.dc1.consul"
)

// Identity is a certificate with its key and the authority that both sides' certificates come from, all as PEM.
type Identity struct{ CA, Certificate, Key string }

// GoString and String keep the key out of logs.
func (i Identity) GoString() string { return "keeper.Identity" }
func (i Identity) String() string   { return i.GoString() }

// Check returns what keeps this from being the identity of a name.
func (i Identity) Check(name string) error {
	_, _, err := i.parse(name)
	return err
}

func (i Identity) parse(name string) (tls.Certificate, *x509.CertPool, error) {
	authority := x509.NewCertPool()
	if !authority.AppendCertsFromPEM([]byte(i.CA)) {
		return tls.Certificate{}, nil, errors.New("caCert holds no certificate, expected that of the mesh's authority as PEM")
	}
	own, err := tls.X509KeyPair([]byte(i.Certificate), []byte(i.Key))
	if err != nil {
		return own, nil, fmt.Errorf("serverCert and serverKey are no pair: %w", err)
	}
	options := x509.VerifyOptions{Roots: authority, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
	if _, err := own.Leaf.Verify(options); err != nil {
		return own, nil, fmt.Errorf("serverCert is not one of caCert's: %w", err)
	}
	if !isNamed(own.Leaf, name) {
		return own, nil, fmt.Errorf("serverCert is for %v, expected %s", own.Leaf.DNSNames, name)
	}
	return own, authority, nil
}

// isNamed takes no wildcard for the name.
func isNamed(certificate *x509.Certificate, name string) bool {
	return slices.Contains(certificate.DNSNames, name)
}

// serverTLS lets only Consul servers in. Both sides are this program: there is no older version to talk to.
func (i Identity) serverTLS() (*tls.Config, error) {
	own, authority, err := i.parse(KeeperName)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{own},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    authority,
		// Unlike VerifyPeerCertificate it also sees connections that go on from an earlier one.
		VerifyConnection: func(state tls.ConnectionState) error {
			if client := state.PeerCertificates[0]; !isNamed(client, ServerName) {
				return fmt.Errorf("the client's certificate is for %v, expected %s", client.DNSNames, ServerName)
			}
			return nil
		},
	}, nil
}

func (i Identity) clientTLS() (*tls.Config, error) {
	own, authority, err := i.parse(ServerName)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{own},
		RootCAs:      authority,
		ServerName:   KeeperName,
	}, nil
}
