package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"byo-mesh/sidecar/internal/role"
)

func call(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(args, func(string) string { return "" }, &out, &err)
	return status, out.String(), err.String()
}

func TestHelpIsAnAnswerAndNotAnError(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help"}, {"app", "--help"}, {"agent", "-h"}, {"proxy", "--help"}, {"server", "--help"}} {
		status, stdout, stderr := call(args...)
		if status != 0 || !strings.HasPrefix(stdout, "usage: sidecar") || stderr != "" {
			t.Errorf("%v: status %d, %q, %q", args, status, stdout, stderr)
		}
	}
}

func TestWrongUsageSaysWhatIsExpected(t *testing.T) {
	for want, args := range map[string][]string{
		"usage: sidecar ROLE": {},
		`there is no role "porxy", expected app, agent, proxy, server or keeper`: {"porxy"},
		"no command to run":                  {"app", "--"},
		`unexpected argument "x"`:            {"agent", "x"},
		"flag provided but not defined: -no": {"server", "-no"},
	} {
		status, _, stderr := call(args...)
		if status != role.ExitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%v: status %d, %q", args, status, stderr)
		}
	}
}

func TestABadDescriptionEndsTheRoleWithOneLine(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mesh.json"), []byte(`{"secrity": ""}`), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, stderr := call("agent", "-dir", dir)
	if status != role.ExitConfig || !strings.Contains(stderr, `unknown field "secrity"`) || strings.Count(stderr, "\n") != 1 {
		t.Errorf("status %d, %q", status, stderr)
	}
}
