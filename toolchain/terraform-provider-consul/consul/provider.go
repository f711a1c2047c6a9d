// Package consul is the part of the Terraform provider hashicorp/consul 2.23.0 that this project uses.
package consul

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// Provider has the names, types and defaults of the released one, which a test compares.
func Provider() *schema.Provider {
	return &schema.Provider{
		Schema: settings(),
		ResourcesMap: map[string]*schema.Resource{
			"consul_acl_auth_method":                 aclAuthMethod(),
			"consul_acl_binding_rule":                aclBindingRule(),
			"consul_acl_policy":                      aclPolicy(),
			"consul_acl_role":                        aclRole(),
			"consul_acl_token":                       aclToken(),
			"consul_acl_token_policy_attachment":     aclTokenPolicyAttachment(),
			"consul_autopilot_config":                autopilotConfig(),
			"consul_certificate_authority":           certificateAuthority(),
			"consul_config_entry":                    configEntry(),
			"consul_config_entry_service_defaults":   serviceDefaults().resource(),
			"consul_config_entry_service_intentions": serviceIntentions().resource(),
			"consul_config_entry_service_resolver":   serviceResolver().resource(),
			"consul_config_entry_service_router":     serviceRouter().resource(),
			"consul_config_entry_service_splitter":   serviceSplitter().resource(),
		},
		DataSourcesMap: map[string]*schema.Resource{
			"consul_acl_auth_method":     dataACLAuthMethod(),
			"consul_acl_policy":          dataACLPolicy(),
			"consul_acl_role":            dataACLRole(),
			"consul_acl_token":           dataACLToken(),
			"consul_acl_token_secret_id": dataACLTokenSecretID(),
			"consul_config_entry":        dataConfigEntry(),
			"consul_service":             dataService(),
			"consul_service_health":      dataServiceHealth(),
		},
		ConfigureFunc: connect,
	}
}

func settings() fields {
	return fields{
		"address":        fromEnvironment("localhost:8500", "CONSUL_ADDRESS", "CONSUL_HTTP_ADDR"),
		"scheme":         fromEnvironment("", "CONSUL_SCHEME", "CONSUL_HTTP_SCHEME"),
		"datacenter":     optional(text),
		"namespace":      optional(text),
		"token":          sensitive(fromEnvironment(nil, "CONSUL_TOKEN", "CONSUL_HTTP_TOKEN")),
		"http_auth":      fromEnvironment(nil, "CONSUL_HTTP_AUTH"),
		"ca_path":        fromEnvironment("", "CONSUL_CAPATH"),
		"ca_file":        instead("ca_pem", fromEnvironment(nil, "CONSUL_CA_FILE")),
		"ca_pem":         instead("ca_file", optional(text)),
		"cert_file":      instead("cert_pem", fromEnvironment(nil, "CONSUL_CERT_FILE")),
		"cert_pem":       instead("cert_file", optional(text)),
		"key_file":       instead("key_pem", fromEnvironment(nil, "CONSUL_KEY_FILE")),
		"key_pem":        instead("key_file", optional(text)),
		"insecure_https": defaulting(false, optional(boolean)),
		"header": sensitive(blocks(optional(list), fields{
			"name":  required(text),
			"value": required(text),
		})),
		"auth_jwt": block(optional(list), fields{
			"auth_method":                           required(text),
			"bearer_token":                          optional(text),
			"meta":                                  of(text, optional(mapping)),
			"use_terraform_cloud_workload_identity": optional(boolean),
		}),
		"auth_login_aws": block(optional(list), fields{
			"auth_method":                 required(text),
			"aws_access_key_id":           optional(text),
			"aws_iam_endpoint":            optional(text),
			"aws_profile":                 optional(text),
			"aws_region":                  optional(text),
			"aws_role_arn":                optional(text),
			"aws_role_session_name":       optional(text),
			"aws_secret_access_key":       sensitive(optional(text)),
			"aws_session_token":           sensitive(optional(text)),
			"aws_shared_credentials_file": optional(text),
			"aws_sts_endpoint":            optional(text),
			"aws_web_identity_token_file": optional(text),
			"meta":                        of(text, optional(mapping)),
			"namespace":                   optional(text),
			"partition":                   optional(text),
			"server_id_header_value":      optional(text),
		}),
	}
}

// fromEnvironment is a setting that the first of the named variables gives when nothing is set.
func fromEnvironment(otherwise any, names ...string) *schema.Schema {
	s := optional(text)
	s.DefaultFunc = schema.MultiEnvDefaultFunc(names, otherwise)
	return s
}

func instead(other string, s *schema.Schema) *schema.Schema {
	s.ConflictsWith = []string{other}
	return s
}
