package role

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"byo-mesh/sidecar/internal/child"
	"byo-mesh/sidecar/internal/config"
	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/envoy"
	"byo-mesh/sidecar/internal/wait"
)

// xdsAddress is where the agent serves Envoy its configuration: ports.grpc of agent.hcl.
const xdsAddress = "127.0.0.1:8502"

// Proxy runs the service's Envoy until ctx ends. A proxy that ends by itself ends its instance: its connections are
// lost anyway, and a new instance takes none before it is ready.
func Proxy(ctx context.Context, env *Environment) error {
	service, err := env.service("proxy")
	if err != nil {
		return err
	}
	home, err := env.private("envoy")
	if err != nil {
		return err
	}
	bootstrap := filepath.Join(home, "bootstrap.json")
	agent := consul.NewClient(consulAPI)
	what := fmt.Sprintf("Consul's agent to know %s and a leader", service.ProxyID())
	err = wait.Until(ctx, env.Log, what, env.Mesh.Start.Proxy(), func(ctx context.Context) error {
		if err := agent.Registered(ctx, service.ProxyID()); err != nil {
			return err
		}
		if leader, err := agent.Leader(ctx); err != nil {
			return err
		} else if leader == "" {
			return errors.New("the servers have no leader")
		}
		return env.writeBootstrap(ctx, service, bootstrap)
	})
	if err != nil {
		return err
	}

	spec := child.Spec{Name: "Envoy", Command: envoyCommand(env.Carried, bootstrap), Grace: env.Mesh.Stop.Grace()}
	status, err := child.Run(ctx, spec)
	if ctx.Err() != nil {
		env.Log.Printf("Envoy was stopped and ended with status %d", status)
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("Envoy ended by itself with status %d", status)
}

func envoyCommand(carried Carried, bootstrap string) []string {
	return []string{carried.File("envoy"),
		"--config-path", bootstrap,
		"--concurrency", "1",
		"--log-level", "warning",
		"--disable-hot-restart",
	}
}

// writeBootstrap has Consul make Envoy's first configuration. Consul's own start of Envoy would refuse versions that
// its server accepts, and take no options of Envoy.
func (e *Environment) writeBootstrap(ctx context.Context, service *config.Service, path string) error {
	command := exec.CommandContext(ctx, e.Carried.File("consul"), "connect", "envoy",
		"-sidecar-for="+service.ID,
		"-http-addr="+consulAPI,
		"-grpc-addr="+xdsAddress,
		"-admin-bind="+envoy.AdminAddress,
		"-bootstrap")
	var complaints bytes.Buffer
	command.Stderr = &complaints
	config, err := command.Output()
	if err != nil {
		return fmt.Errorf("consul connect envoy: %w: %s", err, strings.TrimSpace(complaints.String()))
	}
	return os.WriteFile(path, config, 0o600)
}
