package consul

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// What the released provider has and this one does not; see README.md.
var leftOut = []string{"consul:index/getConfigEntryV2ExportedServices:getConfigEntryV2ExportedServices"}

func TestSchemaIsValid(t *testing.T) {
	if err := Provider().InternalValidate(); err != nil {
		t.Error(err)
	}
}

// Everything that decides the generated SDKs and what goes over the wire; the texts do not.
func TestPulumiSeesTheSchemaOfTheReleasedProvider(t *testing.T) {
	ours, released := schemaFromPulumi(t), releasedSchema(t)
	for _, section := range []string{"config", "provider"} {
		equal(t, section, ours[section], released[section])
	}
	for _, section := range []string{"resources", "functions", "types"} {
		has, wants := ours[section].(object), released[section].(object)
		// The bridge's own, which every provider has.
		delete(has, "pulumi:providers:consul/terraformConfig")
		for _, name := range leftOut {
			delete(wants, name)
		}
		if got, want := names(has), names(wants); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", section, got, want)
		}
		for name := range wants {
			equal(t, name, has[name], wants[name])
		}
	}
}

func names(section object) []string { return slices.Sorted(maps.Keys(section)) }

func equal(t *testing.T, where string, ours, released any) {
	t.Helper()
	has, isObject := ours.(object)
	wants, isToo := released.(object)
	if !isObject || !isToo {
		if !reflect.DeepEqual(ours, released) {
			t.Errorf("%s: got %v, want %v", where, ours, released)
		}
		return
	}
	keys := maps.Clone(has)
	maps.Copy(keys, wants)
	for key := range keys {
		// A description is a text, unless it is a property of that name; `language` is the bridge's, for Node.js.
		if _, isText := has[key].(string); key == "language" || isText && (key == "description" || key == "deprecationMessage") {
			continue
		}
		equal(t, where+"/"+key, has[key], wants[key])
	}
}

func releasedSchema(t *testing.T) object {
	t.Helper()
	written, err := os.ReadFile("../testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, written)
}

func parsed(t *testing.T, written []byte) (parsed object) {
	t.Helper()
	if err := json.Unmarshal(written, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

// schemaFromPulumi asks the real bridge, with this provider in the place of the released one.
func schemaFromPulumi(t *testing.T) object {
	t.Helper()
	command := exec.Command(filepath.Join(toolchain(t), "bin", "pulumi"), "package", "get-schema", "terraform-provider@1.4.0", "hashicorp/consul", "2.23.0")
	command.Dir = t.TempDir()
	command.Env = append(os.Environ(), "PULUMI_HOME="+pulumiHome(t), "PULUMI_SKIP_UPDATE_CHECK=true",
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true", "PATH="+filepath.Join(toolchain(t), "bin")+":"+os.Getenv("PATH"))
	var said strings.Builder
	command.Stderr = &said
	written, err := command.Output()
	if err != nil {
		t.Fatalf("pulumi package get-schema: %v\n%s", err, said.String())
	}
	return parsed(t, written)
}

// pulumiHome is a PULUMI_HOME with this very provider, built from the sources as they are.
func pulumiHome(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	if err := os.Symlink(filepath.Join(toolchain(t), "pulumi-home", "plugins"), filepath.Join(home, "plugins")); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(home, "dynamic_tf_plugins/registry.opentofu.org/hashicorp/consul/2.23.0/linux_amd64/terraform-provider-consul")
	if said, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, said)
	}
	return home
}

func toolchain(t *testing.T) string {
	t.Helper()
	if view == "" {
		t.Skip("the toolchain is not built: run toolchain/build")
	}
	return view
}
