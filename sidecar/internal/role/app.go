package role

import (
	"context"
	"errors"
	"fmt"
	"time"

	"byo-mesh/sidecar/internal/child"
	"byo-mesh/sidecar/internal/config"
	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/envoy"
	"byo-mesh/sidecar/internal/wait"
)

// App runs the app once its proxy is ready, and returns the app's own exit status. When it is told to stop, the app is
// told only after the requests that are under way.
func App(ctx context.Context, env *Environment, command []string) (int, error) {
	service, err := env.service("app")
	if err != nil {
		return 0, err
	}
	began := time.Now()
	agent := consul.NewClient(consulAPI, env.instanceToken())
	admin := envoy.NewAdmin(envoy.AdminAddress)
	what := fmt.Sprintf("Envoy to be live and to listen on %v", service.Ports())
	err = wait.Until(ctx, env.Log, what, env.Mesh.Start.App(), func(ctx context.Context) error {
		return admin.Ready(ctx, service.Ports())
	})
	if err != nil {
		return 0, err
	}
	// Both waits share one limit, so that it ends before Cloud Foundry's own and says what lacked.
	left := (env.Mesh.Start.App() - time.Since(began)).Round(10 * time.Millisecond)
	// Once the app listens, Cloud Foundry may stop another instance for it: by then this one has to be on its way to callers.
	err = wait.Until(ctx, env.Log, "Consul's catalog to list this instance", left, func(ctx context.Context) error {
		return agent.Listed(ctx, service.Name, env.nodeName())
	})
	if err != nil {
		return 0, err
	}
	if err := env.awaitUpstreams(ctx, admin, service); err != nil {
		return 0, err
	}
	running, end := outlive(ctx, func(ctx context.Context) { env.finish(ctx, admin) })
	defer end()
	status, err := child.Run(running, child.Spec{Name: command[0], Command: command, Grace: env.Mesh.Stop.App()})
	if err != nil {
		return 0, err
	}
	env.Log.Printf("%s ended with status %d", command[0], status)
	return status, nil
}

// awaitUpstreams gives the services that the app calls a while to be there. It is no condition: services that call each
// other could never start.
func (e *Environment) awaitUpstreams(ctx context.Context, admin *envoy.Admin, service *config.Service) error {
	var names []string
	for _, upstream := range service.Upstreams {
		names = append(names, upstream.Name)
	}
	if len(names) == 0 || e.Mesh.Start.UpstreamSeconds == 0 {
		return nil
	}
	what := fmt.Sprintf("healthy instances of %v", names)
	err := wait.Until(ctx, e.Log, what, e.Mesh.Start.Upstream(), func(ctx context.Context) error {
		return admin.Provided(ctx, names)
	})
	var limit *wait.LimitError
	if errors.As(err, &limit) {
		e.Log.Printf("starts the app all the same: %v", err)
		return nil
	}
	return err
}
