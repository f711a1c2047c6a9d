package consul

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/consul/api"
)

const anonymousToken = "00000000-0000-0000-0000-000000000002"

// A Pulumi program in Java, with the SDK that toolchain/sdk generates, against Consul.
func TestAPulumiProgramIsSettledAfterOneUpAndHealedByAnother(t *testing.T) {
	client := consul(t)
	p := programOf(t)
	p.pulumi("up", "--yes", "--skip-preview")
	p.pulumi("preview", "--expect-no-changes")
	p.pulumi("preview", "--expect-no-changes", "--refresh")
	secret := strings.TrimSpace(p.pulumi("stack", "output", "secret", "--show-secrets"))
	if token, _, err := client.ACL().TokenReadSelf(&api.QueryOptions{Token: secret}); err != nil || token.Description != "pulumi" {
		t.Errorf("the secret of the token gives %+v, %v", token, err)
	}
	if state := p.pulumi("stack", "export"); strings.Contains(state, managementToken) || strings.Contains(state, secret) {
		t.Error("the state has a token in clear text")
	}

	_, _, err := client.ConfigEntries().Set(&api.ServiceIntentionsConfigEntry{
		Kind: api.ServiceIntentions, Name: "pulumi-callee", Sources: []*api.SourceIntention{{Name: "*", Action: "allow"}},
	}, nil)
	must(t, err)
	policy, _, err := client.ACL().PolicyReadByName("pulumi-policy", nil)
	must(t, err)
	_, err = client.ACL().PolicyDelete(policy.ID, nil)
	must(t, err)
	// The first deals with what changed, which includes links to an id that is gone; the second finds all as it should be.
	p.pulumi("up", "--yes", "--skip-preview", "--refresh")
	p.pulumi("preview", "--expect-no-changes", "--refresh")
	entry, _, err := client.ConfigEntries().Get(api.ServiceIntentions, "pulumi-callee", nil)
	must(t, err)
	if sources := entry.(*api.ServiceIntentionsConfigEntry).Sources; len(sources) != 1 || sources[0].Name != "pulumi-caller" {
		t.Errorf("the sources are %v", sources)
	}

	p.pulumi("destroy", "--yes", "--skip-preview")
	if _, _, err := client.ConfigEntries().Get(api.ServiceIntentions, "pulumi-callee", nil); !isGone(err) {
		t.Error("an intention is left:", err)
	}
	if anonymous, _, err := client.ACL().TokenRead(anonymousToken, nil); err != nil || len(anonymous.Policies) > 0 {
		t.Errorf("the anonymous token is left with %v, %v", anonymous, err)
	}
}

type program struct {
	t      *testing.T
	folder string
	env    []string
}

// programOf builds testdata/program with the classes that Maven made of the generated SDK.
func programOf(t *testing.T) *program {
	t.Helper()
	target, err := filepath.Abs("../../../target")
	must(t, err)
	if _, err := os.Stat(filepath.Join(target, "classes/com/pulumi/consul/AclPolicy.class")); err != nil {
		t.Skip("the generated SDK is not compiled: run make build")
	}
	p := &program{t: t, folder: t.TempDir(), env: append(os.Environ(),
		"PULUMI_HOME="+pulumiHome(t), "PULUMI_BACKEND_URL=file://"+t.TempDir(), "PULUMI_CONFIG_PASSPHRASE=test",
		"PULUMI_SKIP_UPDATE_CHECK=true", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
		"PATH="+filepath.Join(toolchain(t), "bin")+":"+os.Getenv("PATH"),
		"TEST_CONSUL_ADDRESS="+agent.address, "TEST_CONSUL_TOKEN="+managementToken, "TEST_AUTH_METHOD="+compact(t, jwtMethod(t, "").Config),
	)}
	classPath := filepath.Join(target, "classes") + "/ " + strings.Join(libraries(t, target), " ")
	manifest := "Main-Class: Program\nClass-Path: " + folded(classPath) + "\n"
	must(t, os.WriteFile(filepath.Join(p.folder, "manifest"), []byte(manifest), 0o600))
	must(t, os.WriteFile(filepath.Join(p.folder, "Pulumi.yaml"), []byte(
		"name: settled\nruntime: {name: java, options: {binary: program.jar}}\n"+
			"packages: {consul: {source: terraform-provider, version: 1.4.0, parameters: [hashicorp/consul, 2.23.0]}}\n"), 0o600))
	source, err := filepath.Abs("../testdata/program/Program.java")
	must(t, err)
	p.run("javac", "--release", "17", "-d", "classes", "-cp", filepath.Join(target, "classes")+":"+filepath.Join(target, "lib", "*"), source)
	p.run("jar", "cfm", "program.jar", "manifest", "-C", "classes", ".")
	p.run("pulumi", "stack", "init", "test")
	return p
}

func libraries(t *testing.T, target string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(target, "lib", "*.jar"))
	must(t, err)
	return found
}

// A line of a manifest has 72 bytes at most and goes on in the next after a space.
func folded(line string) string {
	var lines []string
	for len(line) > 50 {
		lines, line = append(lines, line[:50]), line[50:]
	}
	return strings.Join(append(lines, line), "\n ")
}

func (p *program) pulumi(arguments ...string) string {
	p.t.Helper()
	return p.run("pulumi", append(arguments, "--stack", "test", "--non-interactive")...)
}

func (p *program) run(name string, arguments ...string) string {
	p.t.Helper()
	command := exec.Command(name, arguments...)
	if name == "pulumi" {
		command = exec.Command(filepath.Join(toolchain(p.t), "bin", name), arguments...)
	}
	command.Dir, command.Env = p.folder, p.env
	var complaints strings.Builder
	command.Stderr = &complaints
	said, err := command.Output()
	if err != nil {
		p.t.Fatalf("%s %v: %v\n%s%s", name, arguments, err, said, complaints.String())
	}
	return string(said)
}
