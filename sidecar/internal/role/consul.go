package role

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"byo-mesh/sidecar/internal/child"
	"byo-mesh/sidecar/internal/config"
	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/wait"
)

// announced is the directory of Consul's configuration that holds the service, once it may be known.
const announced = "consul/announced"

// computed is the part of Consul's configuration that only an instance knows, in Consul's names.
type computed struct {
	NodeName        string         `json:"node_name"`
	BindAddr        string         `json:"bind_addr"`
	DataDir         string         `json:"data_dir"`
	BootstrapExpect int            `json:"bootstrap_expect,omitempty"`
	Autopilot       *autopilot     `json:"autopilot,omitempty"`
	Ports           map[string]int `json:"ports,omitempty"`
}

type autopilot struct {
	MinQuorum int `json:"min_quorum"`
}

// Agent runs a Consul client agent with the app's service until ctx ends.
func Agent(ctx context.Context, env *Environment) error {
	if _, err := env.service("agent"); err != nil {
		return err
	}
	return env.runConsul(ctx, consulAPI, "agent.hcl", clientConfig(env), env.announce)
}

// Server runs a Consul server until ctx ends.
func Server(ctx context.Context, env *Environment) error {
	api := net.JoinHostPort("127.0.0.1", strconv.Itoa(env.Instance.Port))
	return env.runConsul(ctx, api, "server.hcl", serverConfig(env), nil)
}

// nodeName holds the GUID, because the index is no identity: during a rolling deployment two instances have the same.
func (e *Environment) nodeName() string { return e.Mesh.App + "-" + e.Instance.GUID }

func clientConfig(env *Environment) computed {
	return computed{
		NodeName: env.nodeName(),
		BindAddr: env.Instance.Address.String(),
	}
}

func serverConfig(env *Environment) computed {
	expected := env.Mesh.Servers.Expected
	config := clientConfig(env)
	config.BootstrapExpect = expected
	config.Autopilot = &autopilot{MinQuorum: expected/2 + 1}
	config.Ports = map[string]int{"http": env.Instance.Port}
	return config
}

// runConsul keeps a Consul agent running until ctx ends, and joins it; joined is what to do once it knows a leader.
func (e *Environment) runConsul(ctx context.Context, api, file string, config computed, joined func(context.Context, *consul.Client) error) error {
	home, err := e.private("consul")
	if err != nil {
		return err
	}
	if _, err := e.private(announced); err != nil {
		return err
	}
	config.DataDir = filepath.Join(home, "data")
	instance := filepath.Join(home, "instance.json")
	if err := writeJSON(instance, config); err != nil {
		return fmt.Errorf("cannot write Consul's configuration: %w", err)
	}

	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	client := consul.NewClient(api)
	joiner := &consul.Joiner{
		Client:   client,
		Resolve:  consul.DNS,
		Names:    e.Mesh.Servers.Join,
		Expected: e.Mesh.Servers.Expected,
		Self:     e.Instance.Address,
		Log:      e.Log,
	}
	go func() {
		err := joiner.Join(running, e.Mesh.Start.Join())
		if err == nil && joined != nil {
			err = joined(running, client)
		}
		if err != nil {
			stop(err)
			return
		}
		joiner.Watch(running)
	}()

	spec := child.Spec{Name: "Consul", Command: e.consulCommand(file, instance), Grace: e.Mesh.Stop.Grace()}
	limits := child.Limits{Restarts: e.Mesh.Supervise.Restarts, Window: e.Mesh.Supervise.Window()}
	if err := child.Keep(running, e.Log, spec, limits); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return context.Cause(running)
}

func (e *Environment) consulCommand(file, instance string) []string {
	command := []string{e.Carried.File("consul"), "agent", "-config-file=" + e.Carried.File(file)}
	if e.Mesh.Security == config.InsecureOpen {
		command = append(command, "-config-file="+e.Carried.File("insecure-open.hcl"))
	}
	return append(command, "-config-file="+instance, "-config-dir="+filepath.Join(e.Instance.TempDir, announced))
}

// announce hands the service to the agent, now that the agent knows a leader. Had it known the service from its start,
// it would have asked servers that it had not found yet for what the proxy needs, and asked again ever more seldom:
// seconds after the servers were there. As a file of its configuration the service survives a restart of Consul.
func (e *Environment) announce(ctx context.Context, client *consul.Client) error {
	definition, err := os.ReadFile(e.Carried.File("service.json"))
	if err != nil {
		return &ConfigError{fmt.Sprintf("cannot read the service's definition: %v", err)}
	}
	if err := os.WriteFile(filepath.Join(e.Instance.TempDir, announced, "service.json"), definition, 0o600); err != nil {
		return fmt.Errorf("cannot hand the service to Consul: %w", err)
	}
	id := e.Mesh.Service.ProxyID()
	return wait.Until(ctx, e.Log, "Consul's agent to take up "+id, e.Mesh.Start.Join(), func(ctx context.Context) error {
		forgotten, err := client.Forget(ctx, e.Instance.Address, e.nodeName())
		for _, node := range forgotten {
			e.Log.Printf("removed the dead node %s, which had this instance's address", node)
		}
		if err != nil {
			return err
		}
		if err := client.Reload(ctx); err != nil {
			return err
		}
		return client.Registered(ctx, id)
	})
}

func writeJSON(path string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}
