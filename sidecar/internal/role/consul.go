package role

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"byo-mesh/sidecar/internal/child"
	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/login"
	"byo-mesh/sidecar/internal/wait"
)

// A Consul that answers nothing for so long is taken for hung and started again.
const hungAfter = 20 * time.Second

// reluctance is longer than new servers take to elect a leader.
const reluctance = 15 * time.Second

// computed is the part of Consul's configuration that only an instance knows, in Consul's names.
type computed struct {
	NodeName        string     `json:"node_name"`
	BindAddr        string     `json:"bind_addr"`
	DataDir         string     `json:"data_dir"`
	Addresses       addresses  `json:"addresses"`
	BootstrapExpect int        `json:"bootstrap_expect,omitempty"`
	Autopilot       *autopilot `json:"autopilot,omitempty"`
	*secured
}

type addresses struct {
	GRPC    string `json:"grpc,omitempty"`
	GRPCTLS string `json:"grpc_tls,omitempty"`
}

type autopilot struct {
	MinQuorum int `json:"min_quorum"`
}

func (e *Environment) nodeName() string { return consul.NodeName(e.Mesh.App, e.Instance.GUID) }

func clientConfig(env *Environment) computed {
	return computed{
		NodeName:  env.nodeName(),
		BindAddr:  env.Instance.Address.String(),
		Addresses: addresses{GRPC: "unix://" + env.xdsSocket()},
	}
}

// runConsul keeps a Consul agent running until ctx ends, and joins it. joined is what to do once it knows a leader,
// leaving what to do before it leaves.
func (e *Environment) runConsul(ctx context.Context, file string, config computed, token consul.Token, joined func(context.Context, *consul.Client) error,
	leaving func(context.Context, *consul.Client)) error {
	home, err := e.private("consul")
	if err != nil {
		return err
	}
	if _, err := e.private(announced); err != nil {
		return err
	}
	joining := consul.NewClient(consulAPI, e.recoveryToken)
	config.DataDir = filepath.Join(home, "data")
	if e.secure() {
		if err := writeKeyring(config.DataDir, e.Secrets.GossipKeys); err != nil {
			return fmt.Errorf("cannot write the keys of gossip: %w", err)
		}
	}
	instance := filepath.Join(home, "instance.json")
	if err := writeJSON(instance, config); err != nil {
		return fmt.Errorf("cannot write Consul's configuration: %w", err)
	}

	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	client := consul.NewClient(consulAPI, token)
	joiner := &consul.Joiner{
		Client:   joining,
		Resolve:  consul.DNS,
		Names:    e.Mesh.Servers.Join,
		Expected: e.Mesh.Servers.Expected,
		Self:     e.Instance.Address,
		Log:      e.Log,
	}
	if config.BootstrapExpect == 0 {
		// An agent; servers have to find each other, whoever leads.
		joiner.Reluctance = reluctance
		if e.secure() {
			joiner.Leads = func(ctx context.Context, server netip.Addr) error { return login.Leads(ctx, server, e.Secrets.CACert) }
		}
	}
	var known atomic.Bool
	go func() {
		err := joiner.Join(running, e.Mesh.Start.Join())
		if err == nil {
			known.Store(true)
			err = joined(running, client)
		}
		if err != nil {
			stop(err)
			return
		}
		joiner.Watch(running)
	}()
	life, end := outlive(running, func(ctx context.Context) {
		if known.Load() {
			leaving(ctx, client)
		}
	})
	defer end()

	spec := child.Spec{
		Name:    "Consul",
		Command: e.consulCommand(file, instance),
		Grace:   e.Mesh.Stop.Leave(),
		Log:     e.Log,
		Hung:    func(ctx context.Context) error { return wait.WhileItAnswers(ctx, hungAfter, joining.Alive) },
	}
	if config.BootstrapExpect > 0 {
		spec.Enough = func(ctx context.Context) bool { return e.alone(ctx, joining) }
		answers := spec.Hung
		spec.Hung = func(ctx context.Context) error {
			return wait.First(ctx, answers, func(ctx context.Context) error { return e.beyondHope(ctx, joining) })
		}
	}
	limits := child.Limits{Restarts: e.Mesh.Supervise.Restarts, Window: e.Mesh.Supervise.Window()}
	if err := child.Keep(life, e.Log, spec, limits); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return context.Cause(running)
}

func (e *Environment) consulCommand(file, instance string) []string {
	command := []string{e.Carried.File("consul"), "agent", "-config-file=" + e.Carried.File(file),
		"-config-file=" + e.Carried.File("security.hcl")}
	return append(command, "-config-file="+instance, "-config-dir="+filepath.Join(e.Instance.TempDir, announced))
}

func writeJSON(path string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}
