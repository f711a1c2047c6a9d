package role

import (
	"context"
	"fmt"

	"byo-mesh/sidecar/internal/child"
	"byo-mesh/sidecar/internal/envoy"
	"byo-mesh/sidecar/internal/wait"
)

// App runs the app once its proxy is ready, and returns the app's own exit status.
func App(ctx context.Context, env *Environment, command []string) (int, error) {
	service, err := env.service("app")
	if err != nil {
		return 0, err
	}
	admin := envoy.NewAdmin(envoy.AdminAddress)
	what := fmt.Sprintf("Envoy to be live and to listen on %v", service.Ports())
	err = wait.Until(ctx, env.Log, what, env.Mesh.Start.App(), func(ctx context.Context) error {
		return admin.Ready(ctx, service.Ports())
	})
	if err != nil {
		return 0, err
	}

	status, err := child.Run(ctx, child.Spec{Name: command[0], Command: command, Grace: env.Mesh.Stop.Grace()})
	if err != nil {
		return 0, err
	}
	env.Log.Printf("%s ended with status %d", command[0], status)
	return status, nil
}
