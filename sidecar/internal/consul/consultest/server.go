// Package consultest runs real Consul servers for tests.
package consultest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Program is Consul of the toolchain, or one on the path while that is not built for these sources.
func Program(t *testing.T) string {
	if view, err := exec.Command("../../../toolchain/build", "--print-dir").Output(); err == nil {
		return filepath.Join(strings.TrimSpace(string(view)), "bin", "consul")
	}
	program, err := exec.LookPath("consul")
	if err != nil {
		t.Skip("Consul is not built: run toolchain/build")
	}
	return program
}

// Ports are where a server listens on loopback.
type Ports struct{ HTTP, RPC, Gossip int }

// API is the address of its HTTP API, as host:port.
func (p Ports) API() string { return fmt.Sprintf("127.0.0.1:%d", p.HTTP) }

// FreePorts are three that nobody has.
func FreePorts(t *testing.T) Ports {
	var ports [3]int
	for i := range ports {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		ports[i] = listener.Addr().(*net.TCPAddr).Port
	}
	return Ports{ports[0], ports[1], ports[2]}
}

// Run starts a server with ACLs and an empty data directory, and ends it with the test. more is the rest of its configuration.
func Run(t *testing.T, program string, ports Ports, managementToken string, more map[string]any) *exec.Cmd {
	directory := t.TempDir()
	config := map[string]any{
		"server": true, "bind_addr": "127.0.0.1", "data_dir": filepath.Join(directory, "data"),
		"ports":       map[string]int{"http": ports.HTTP, "server": ports.RPC, "serf_lan": ports.Gossip, "serf_wan": -1, "dns": -1, "grpc": -1, "grpc_tls": -1},
		"acl":         map[string]any{"enabled": true, "default_policy": "deny", "tokens": map[string]string{"initial_management": managementToken}},
		"performance": map[string]int{"raft_multiplier": 1}, "disable_update_check": true, "log_level": "WARN",
	}
	maps.Copy(config, more)
	data, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(directory, "config.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	process := exec.Command(program, "agent", "-config-file="+file)
	process.Stdout, process.Stderr = &out, &out
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		Kill(process)
		if t.Failed() {
			t.Logf("Consul's log:\n%s", &out)
		}
	})
	return process
}

// Kill ends a server at once; one that has ended stays so.
func Kill(process *exec.Cmd) {
	_ = process.Process.Kill()
	_ = process.Wait()
}
