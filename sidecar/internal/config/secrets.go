package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// secretsTag marks, among the services that are bound to an app, the one that holds what its member of the mesh must know.
const secretsTag = "byo-mesh"

// Secrets is what a member of a secure mesh knows and nobody else may: the credentials of a user-provided service instance.
type Secrets struct {
	// GossipKeys encrypt what members tell each other. The first encrypts, all decrypt.
	GossipKeys []string `json:"gossipKeys"`
	// CACert signed the servers' certificate. It is no secret.
	CACert string `json:"caCert"`
	// JWT is an app's identity, with which its instances log in.
	JWT string `json:"jwt"`

	// The rest is the servers' own, but for ServerCert and ServerKey, which the keeper has one of its own of.
	ManagementToken string `json:"managementToken"`
	ServerCert      string `json:"serverCert"`
	ServerKey       string `json:"serverKey"`
	RootCert        string `json:"rootCert"`
	RootKey         string `json:"rootKey"`
	ClusterID       string `json:"clusterId"`
	SnapshotKey     string `json:"snapshotKey"`
	// IdentityPublicKeys is what the apps' identities are checked with, in PEM. They are no secret.
	IdentityPublicKeys []string `json:"identityPublicKeys"`
	// StoreAccessKey and StoreSecretKey are what they show where their snapshots are kept in a bucket.
	StoreAccessKey string `json:"storeAccessKey"`
	StoreSecretKey string `json:"storeSecretKey"`
	// RetiredToken and RetiredRoot are what was used before, empty unless they were changed: the servers end their use.
	RetiredToken string `json:"retiredToken"`
	RetiredRoot  string `json:"retiredRoot"`
}

// ReadSecrets takes a member's secrets from the services that Cloud Foundry bound to its app.
func ReadSecrets(getenv func(string) string) (*Secrets, error) {
	var services map[string][]struct {
		Tags        []string        `json:"tags"`
		Credentials json.RawMessage `json:"credentials"`
	}
	text := getenv("VCAP_SERVICES")
	if text == "" {
		text = "{}"
	}
	// What the parser complains of might quote a secret.
	if err := json.Unmarshal([]byte(text), &services); err != nil {
		return nil, errors.New("VCAP_SERVICES is not what Cloud Foundry sets: a JSON object of lists of services")
	}
	for _, list := range services {
		for _, service := range list {
			if !slices.Contains(service.Tags, secretsTag) {
				continue
			}
			var secrets Secrets
			if err := json.Unmarshal(service.Credentials, &secrets); err != nil {
				return nil, fmt.Errorf("the credentials of the service tagged %q in VCAP_SERVICES are not those of a mesh", secretsTag)
			}
			return &secrets, nil
		}
	}
	return nil, fmt.Errorf("VCAP_SERVICES has no service tagged %q: a secure mesh needs the app's secrets bound to it", secretsTag)
}

// Require says which of these a role lacks, by their names in the credentials.
func (s *Secrets) Require(names ...string) error {
	present := map[string]bool{
		"gossipKeys": len(s.GossipKeys) > 0, "caCert": s.CACert != "", "jwt": s.JWT != "",
		"managementToken": s.ManagementToken != "", "serverCert": s.ServerCert != "", "serverKey": s.ServerKey != "",
		"rootCert": s.RootCert != "", "rootKey": s.RootKey != "", "clusterId": s.ClusterID != "", "snapshotKey": s.SnapshotKey != "",
		"identityPublicKeys": len(s.IdentityPublicKeys) > 0,
		"storeAccessKey":     s.StoreAccessKey != "", "storeSecretKey": s.StoreSecretKey != "",
	}
	var missing []string
	for _, name := range names {
		if !present[name] {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("the credentials of the service tagged %q lack %s", secretsTag, strings.Join(missing, ", "))
	}
	return nil
}
