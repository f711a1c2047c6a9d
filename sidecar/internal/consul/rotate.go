package consul

import (
	"context"
	"crypto/sha1" // By which Consul names certificates.
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// managementPolicy is Consul's own policy that allows everything.
const managementPolicy = "global-management"

// Manage makes a token that may do everything, by the one of this client.
func (c *Client) Manage(ctx context.Context, secret string) error {
	return c.Do(ctx, http.MethodPut, "/v1/acl/token", map[string]any{
		"SecretID":    secret,
		"Description": "Initial Management Token",
		"Policies":    []map[string]string{{"Name": managementPolicy}},
	}, nil)
}

// Retire deletes a token that this client does not use itself; one that is unknown is deleted already.
func (c *Client) Retire(ctx context.Context, secret string) error {
	old := NewClient(strings.TrimPrefix(c.base, "http://"), func() (string, error) { return secret, nil })
	var token struct{ AccessorID string }
	err := old.Do(ctx, http.MethodGet, "/v1/acl/token/self", nil, &token)
	if unknown(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.Do(ctx, http.MethodDelete, "/v1/acl/token/"+token.AccessorID, nil, nil)
}

// Root is the root of the mesh's certificates, with all that Consul has to be told of it.
type Root struct{ Cert, Key, LeafTTL string }

// Reroot makes the CA use a root in place of one that it may still use. Consul lets the old one certify the new one, so that
// who trusts either trusts both, until all certificates are new. Where the CA uses neither, it is somebody else's.
func (c *Client) Reroot(ctx context.Context, to Root, from string) (bool, error) {
	old, err := fingerprint(from)
	if err != nil {
		return false, err
	}
	var roots struct{ ActiveRootID string }
	if err := c.Do(ctx, http.MethodGet, "/v1/connect/ca/roots", nil, &roots); err != nil || roots.ActiveRootID != old {
		return false, err
	}
	return true, c.Do(ctx, http.MethodPut, "/v1/connect/ca/configuration", map[string]any{
		"Provider": "consul",
		"Config":   map[string]string{"PrivateKey": to.Key, "RootCert": to.Cert, "LeafCertTTL": to.LeafTTL},
	}, nil)
}

func fingerprint(certificate string) (string, error) {
	block, _ := pem.Decode([]byte(certificate))
	if block == nil {
		return "", errors.New("the credential retiredRoot is no certificate in PEM")
	}
	var parts []string
	for _, part := range sha1.Sum(block.Bytes) {
		parts = append(parts, fmt.Sprintf("%02x", part))
	}
	return strings.Join(parts, ":"), nil
}
