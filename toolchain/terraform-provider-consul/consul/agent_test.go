package consul

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/consul/api"
)

const managementToken = "9fd1c5a5-6d6c-4b1e-8a0f-3b1f6a1d7c11"

// agent is one Consul for all tests; each of them has names of its own in it.
var agent struct {
	address string
	// missing says why there is none.
	missing string
}

// view is the toolchain's folder, or empty where it is not built.
var view string

func TestMain(m *testing.M) {
	stop, err := startAgent()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	stop()
	os.Exit(code)
}

// consul is a client with all rights, for looking at what the provider did and for doing things behind its back.
func consul(t *testing.T) *api.Client {
	t.Helper()
	if agent.missing != "" {
		t.Skip(agent.missing)
	}
	client, err := api.NewClient(&api.Config{Address: agent.address, Token: managementToken})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func startAgent() (stop func(), err error) {
	built, err := exec.Command("../../build", "--print-dir").Output()
	if err != nil {
		agent.missing = "Consul is not built: run toolchain/build"
		return func() {}, nil
	}
	view = strings.TrimSpace(string(built))
	folder, err := os.MkdirTemp("", "consul")
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	agent.address = fmt.Sprintf("127.0.0.1:%d", ports[0])
	config := filepath.Join(folder, "agent.hcl")
	if err := os.WriteFile(config, fmt.Appendf(nil, `
		datacenter = "dc1"
		ports { http = %d, server = %d, serf_lan = %d, serf_wan = -1, dns = -1, grpc = -1, grpc_tls = -1 }
		acl { enabled = true, default_policy = "deny", tokens { initial_management = %q } }
		connect { enabled = true }
	`, ports[0], ports[1], ports[2], managementToken), 0o600); err != nil {
		return nil, err
	}
	command := exec.Command(filepath.Join(view, "bin", "consul"),
		"agent", "-dev", "-bind=127.0.0.1", "-log-level=warn", "-config-file="+config)
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		return nil, err
	}
	stop = func() {
		_ = command.Process.Kill()
		_ = command.Wait()
		_ = os.RemoveAll(folder)
	}
	if err := awaitLeader(); err != nil {
		said, _ := os.ReadFile(log.Name())
		stop()
		return nil, fmt.Errorf("%w\n%s", err, said)
	}
	return stop, nil
}

func freePorts(count int) ([]int, error) {
	var ports []int
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// awaitLeader waits until the management token and the certificate authority are there, which a leader makes.
func awaitLeader() error {
	client, err := api.NewClient(&api.Config{Address: agent.address, Token: managementToken})
	if err != nil {
		return err
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		_, _, err := client.ACL().TokenReadSelf(nil)
		if err == nil {
			if _, _, err = client.Connect().CAGetConfig(nil); err == nil {
				return nil
			}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("Consul at %s has no leader: %w", agent.address, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
