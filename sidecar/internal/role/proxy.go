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
	"time"

	"byo-mesh/sidecar/internal/child"
	"byo-mesh/sidecar/internal/config"
	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/envoy"
	"byo-mesh/sidecar/internal/wait"
)

// proxyGrace is from Envoy's SIGTERM until it is killed. It has drained by then and ends at once.
const proxyGrace = time.Second

// Proxy runs the service's Envoy until ctx ends; then it drains what comes in and goes on until the app has ended, which
// may call others to the last. A proxy that ends by itself ends its instance: its connections are lost anyway, and a new
// instance takes none before it is ready.
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
	agent := consul.NewClient(consulAPI, env.instanceToken())
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
		clusters, err := env.clusters(ctx, agent, service)
		if err != nil {
			return err
		}
		return env.writeBootstrap(ctx, service, clusters, bootstrap)
	})
	if err != nil {
		return err
	}

	running, end := outlive(ctx, func(ctx context.Context) { env.drain(ctx, envoy.NewAdmin(envoy.AdminAddress)) })
	defer end()
	spec := child.Spec{Name: "Envoy", Command: envoyCommand(env.Carried, bootstrap, env.Mesh.Stop), Grace: proxyGrace}
	status, err := child.Run(running, spec)
	if ctx.Err() != nil {
		env.Log.Printf("Envoy was stopped and ended with status %d", status)
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("Envoy ended by itself with status %d", status)
}

// drain lets what comes in go elsewhere, then waits for the app.
func (e *Environment) drain(ctx context.Context, admin *envoy.Admin) {
	stop := e.Mesh.Stop
	if stop.Drains() {
		e.step(ctx, "callers to be told of other instances", stop.Drain(), func(context.Context) error { return e.Board.Said(withdrawn) })
		if err := admin.DrainInbound(ctx); err != nil {
			e.Log.Printf("cannot drain Envoy: %v", err)
		}
	}
	e.step(ctx, "the app to end", stop.AppEnds(), func(context.Context) error { return e.Board.Gone("app") })
}

func envoyCommand(carried Carried, bootstrap string, stop config.Stop) []string {
	return []string{carried.File("envoy"),
		// While it drains, every answer tells its caller to use another connection, from the first on.
		"--drain-time-s", fmt.Sprint(max(stop.DrainSeconds, 1)),
		"--drain-strategy", "immediate",
		"--config-path", bootstrap,
		"--concurrency", "1",
		"--log-level", "warning",
		"--disable-hot-restart",
	}
}

// writeBootstrap has Consul make Envoy's first configuration. Consul's own start of Envoy would refuse versions that
// its server accepts, and take no options of Envoy.
func (e *Environment) writeBootstrap(ctx context.Context, service *config.Service, clusters []string, path string) error {
	arguments := []string{"connect", "envoy",
		"-sidecar-for=" + service.ID,
		"-http-addr=" + consulAPI,
		"-grpc-addr=unix://" + e.xdsSocket(),
		"-admin-bind=" + envoy.AdminAddress,
		"-bootstrap"}
	if e.secure() {
		arguments = append(arguments, "-token-file="+e.tokenFile())
	}
	command := exec.CommandContext(ctx, e.Carried.File("consul"), arguments...)
	var complaints bytes.Buffer
	command.Stderr = &complaints
	config, err := command.Output()
	if err != nil {
		return fmt.Errorf("consul connect envoy: %w: %s", err, strings.TrimSpace(complaints.String()))
	}
	if config, err = envoy.AllowRetries(config, clusters); err != nil {
		return err
	}
	return os.WriteFile(path, config, 0o600)
}

// clusters are the names that Consul gives Envoy's clusters of the upstreams.
func (e *Environment) clusters(ctx context.Context, agent *consul.Client, service *config.Service) ([]string, error) {
	domain, err := agent.Domain(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, upstream := range service.Upstreams {
		names = append(names, upstream.Name+"."+domain)
	}
	return names, nil
}
