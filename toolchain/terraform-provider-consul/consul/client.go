package consul

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/hashicorp/consul/api"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// connection is what configuring the provider leaves for its resources.
type connection struct {
	*api.Client
	token string

	lock       sync.Mutex
	datacenter string
}

func connect(d *schema.ResourceData) (any, error) {
	log.Print("[WARN] This is byo-mesh's air-gapped subset of the provider hashicorp/consul 2.23.0, built from source; " +
		"what it has is equal, what it lacks it refuses.")
	if len(d.Get("auth_login_aws").([]any)) > 0 {
		return nil, errors.New("auth_login_aws is not part of the air-gapped subset of this provider; set token or auth_jwt")
	}
	config, err := clientConfig(d)
	if err != nil {
		return nil, err
	}
	client, err := api.NewClient(config)
	if err != nil {
		return nil, fmt.Errorf("no client for Consul at %s: %w", config.Address, err)
	}
	headers := client.Headers()
	if headers == nil {
		headers = http.Header{}
	}
	for _, header := range d.Get("header").([]any) {
		header := header.(map[string]any)
		headers.Add(header["name"].(string), header["value"].(string))
	}
	client.SetHeaders(headers)

	made := &connection{Client: client, token: config.Token, datacenter: d.Get("datacenter").(string)}
	if logins := d.Get("auth_jwt").([]any); len(logins) > 0 {
		made.token, err = login(made, logins[0].(map[string]any))
	}
	return made, err
}

func clientConfig(d *schema.ResourceData) (*api.Config, error) {
	config := api.DefaultConfig()
	for attribute, into := range map[string]*string{
		"address": &config.Address, "scheme": &config.Scheme, "datacenter": &config.Datacenter, "token": &config.Token,
		"ca_file": &config.TLSConfig.CAFile, "ca_path": &config.TLSConfig.CAPath,
		"cert_file": &config.TLSConfig.CertFile, "key_file": &config.TLSConfig.KeyFile,
	} {
		if value := d.Get(attribute).(string); value != "" {
			*into = value
		}
	}
	for attribute, into := range map[string]*[]byte{
		"ca_pem": &config.TLSConfig.CAPem, "cert_pem": &config.TLSConfig.CertPEM, "key_pem": &config.TLSConfig.KeyPEM,
	} {
		if value := d.Get(attribute).(string); value != "" {
			*into = []byte(value)
		}
	}
	if d.Get("insecure_https").(bool) {
		if config.Scheme != "https" {
			return nil, errors.New("insecure_https is for https: set scheme to https, or leave insecure_https out")
		}
		config.TLSConfig.InsecureSkipVerify = true
	}
	if auth := d.Get("http_auth").(string); auth != "" {
		user, password, _ := strings.Cut(auth, ":")
		config.HttpAuth = &api.HttpBasicAuth{Username: user, Password: password}
	}
	return config, nil
}

func login(c *connection, with map[string]any) (string, error) {
	method, bearer := with["auth_method"].(string), with["bearer_token"].(string)
	if with["use_terraform_cloud_workload_identity"].(bool) {
		bearer = os.Getenv("TFC_WORKLOAD_IDENTITY_TOKEN")
	}
	if bearer == "" {
		return "", errors.New("auth_jwt has no token: set bearer_token, or use_terraform_cloud_workload_identity and TFC_WORKLOAD_IDENTITY_TOKEN")
	}
	meta := map[string]string{}
	for key, value := range with["meta"].(map[string]any) {
		meta[key] = value.(string)
	}
	token, _, err := c.ACL().Login(&api.ACLLoginParams{AuthMethod: method, BearerToken: bearer, Meta: meta}, nil)
	if err != nil {
		return "", fmt.Errorf("the login by auth method %q failed: %w", method, err)
	}
	return token.SecretID, nil
}

// options are the requests' options for a resource; its own datacenter goes before the provider's, and that before the agent's.
func (c *connection) options(d *schema.ResourceData) (*api.QueryOptions, *api.WriteOptions) {
	said := func(attribute string) string {
		value, _ := d.Get(attribute).(string)
		return value
	}
	query := &api.QueryOptions{
		Datacenter: said("datacenter"), Namespace: said("namespace"), Partition: said("partition"), Token: c.token,
	}
	if query.Datacenter == "" {
		query.Datacenter = c.ownDatacenter()
	}
	return query, &api.WriteOptions{
		Datacenter: query.Datacenter, Namespace: query.Namespace, Partition: query.Partition, Token: c.token,
	}
}

// ownDatacenter stays empty, and so the agent's, when the token may not read the agent.
func (c *connection) ownDatacenter() string {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.datacenter == "" {
		if self, err := c.Agent().Self(); err == nil {
			c.datacenter, _ = self["Config"]["Datacenter"].(string)
		}
	}
	return c.datacenter
}

func isGone(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "Unexpected response code: 404") ||
		strings.Contains(err.Error(), "ACL not found"))
}
