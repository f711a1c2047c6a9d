package config

import (
	"strings"
	"testing"
)

const bound = `{"user-provided": [
	{"name": "database", "tags": ["sql"], "credentials": {"jwt": "another"}},
	{"name": "web-mesh", "tags": ["byo-mesh"], "credentials": {"gossipKeys": ["bmV3", "b2xk"], "caCert": "PEM", "jwt": "a.b.c"}}]}`

func environment(services string) func(string) string {
	return func(name string) string { return map[string]string{"VCAP_SERVICES": services}[name] }
}

func TestSecretsComeFromTheServiceWithTheTag(t *testing.T) {
	secrets, err := ReadSecrets(environment(bound))
	if err != nil || secrets.JWT != "a.b.c" || secrets.GossipKeys[0] != "bmV3" {
		t.Errorf("secrets are %+v, error %v", secrets, err)
	}
}

func TestWhatIsWrongWithSecretsIsSaidWithoutThem(t *testing.T) {
	for services, want := range map[string]string{
		"":                       `VCAP_SERVICES has no service tagged "byo-mesh"`,
		`{"user-provided": []}`:  `VCAP_SERVICES has no service tagged "byo-mesh"`,
		`{"user-provided": s3cr`: "VCAP_SERVICES is not what Cloud Foundry sets",
		`{"x": [{"tags": ["byo-mesh"], "credentials": {"jwt": 3, "caCert": "s3cr"}}]}`: "are not those of a mesh",
	} {
		_, err := ReadSecrets(environment(services))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr") {
			t.Errorf("%s: error is %v", services, err)
		}
	}
}

func TestARoleSaysWhichSecretsItLacks(t *testing.T) {
	secrets, _ := ReadSecrets(environment(bound))
	if err := secrets.Require("gossipKeys", "caCert", "jwt"); err != nil {
		t.Error(err)
	}
	err := secrets.Require("jwt", "managementToken", "rootKey")
	if err == nil || !strings.HasSuffix(err.Error(), "lack managementToken, rootKey") {
		t.Errorf("error is %v", err)
	}
}
