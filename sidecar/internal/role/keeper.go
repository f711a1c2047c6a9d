package role

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"byo-mesh/sidecar/internal/keeper"
)

// Keeper keeps sealed snapshots of the Consul servers until ctx ends.
func Keeper(ctx context.Context, env *Environment) error {
	if env.Mesh.Keeper == nil {
		return &ConfigError{fmt.Sprintf("%s: keeper is missing; the keeper role needs it", env.Carried.File("mesh.json"))}
	}
	if err := env.require("caCert", "serverCert", "serverKey"); err != nil {
		return err
	}
	return env.serveSnapshots(ctx, env.identity(), env.Mesh.Keeper.Port)
}

// identity is what servers and keeper know each other by.
func (e *Environment) identity() keeper.Identity {
	return keeper.Identity{CA: e.Secrets.CACert, Certificate: e.Secrets.ServerCert, Key: e.Secrets.ServerKey}
}

func (e *Environment) serveSnapshots(ctx context.Context, identity keeper.Identity, port int) error {
	if err := identity.Check(keeper.KeeperName); err != nil {
		return &ConfigError{fmt.Sprintf("the keeper's credentials: %v", err)}
	}
	directory, err := e.private("snapshots")
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("0.0.0.0", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	e.Log.Printf("keeps snapshots for the servers on port %d", port)
	return keeper.Serve(ctx, listener, keeper.Settings{Identity: identity, Directory: directory, Log: e.Log})
}
