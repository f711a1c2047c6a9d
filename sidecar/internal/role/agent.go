package role

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/wait"
)

// announced is the directory of Consul's configuration that holds the service, once it may be known.
const announced = "consul/announced"

// Agent runs a Consul client agent with the app's service until ctx ends; then it withdraws the service, waits for the
// proxy to end, and leaves.
func Agent(ctx context.Context, env *Environment) error {
	if _, err := env.service("agent"); err != nil {
		return err
	}
	if err := env.require("gossipKeys", "caCert", "jwt"); err != nil {
		return err
	}
	config := clientConfig(env)
	if env.secure() {
		token, err := env.logIn(ctx)
		if err != nil {
			return err
		}
		if config.secured, err = env.secureClient(token); err != nil {
			return err
		}
	}
	living, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if env.secure() {
		go func() { stop(env.watchToken(living, consul.NewClient(consulAPI, env.instanceToken()))) }()
	}
	err := env.runConsul(living, "agent.hcl", config, env.instanceToken(), env.announce, env.withdraw)
	if cause := context.Cause(living); ctx.Err() == nil && cause != nil {
		return cause
	}
	return err
}

// announce hands the service to the agent, now that the agent knows a leader. Had it known the service from its start,
// it would have asked servers that it had not found yet for what the proxy needs, and asked again ever more seldom:
// seconds after the servers were there. As a file of its configuration the service survives a restart of Consul.
func (e *Environment) announce(ctx context.Context, client *consul.Client) error {
	definition, err := e.definition()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(e.Instance.TempDir, announced, "service.json"), definition, 0o600); err != nil {
		return fmt.Errorf("cannot hand the service to Consul: %w", err)
	}
	id := e.Mesh.Service.ProxyID()
	err = wait.Until(ctx, e.Log, "Consul's agent to take up "+id, e.Mesh.Start.Join(), func(ctx context.Context) error {
		if err := client.Haunted(ctx, e.Instance.Address, e.nodeName()); err != nil {
			return err
		}
		err := client.Registered(ctx, id)
		if errors.Is(err, consul.ErrNotRegistered) {
			if err := client.Reload(ctx); err != nil {
				return err
			}
			err = client.Registered(ctx, id)
		}
		return err
	})
	if err != nil {
		return err
	}
	// Without it the agent does the same, later.
	e.step(ctx, "Consul's catalog to be told of "+id, enterGivenUp, func(ctx context.Context) error { return e.enter(ctx, client) })
	go e.confirm(ctx, client, id)
	return nil
}

// enterGivenUp is longer than the agent takes by itself.
const enterGivenUp = 10 * time.Second

// confirm tells the catalog when the service passes, and has the agent read its configuration once more. Consul keeps what the
// checks were at the last reading, and falls back to it when the service's defaults change: to critical, for seconds, if they
// were never better.
func (e *Environment) confirm(ctx context.Context, client *consul.Client, id string) {
	for ctx.Err() == nil {
		if client.Passing(ctx, id) == nil && e.enter(ctx, client) == nil && client.Reload(ctx) == nil {
			return
		}
		wait.Pause(ctx, confirmEvery)
	}
}

// confirmEvery is how often an instance that starts is asked whether it passes.
const confirmEvery = 200 * time.Millisecond

// enterWithin is what an entry into the catalog gets, which a stop has to wait for.
const enterWithin = 500 * time.Millisecond

// enter brings the catalog up to date, unless the instance is being stopped: what it then says of its service is the last word.
func (e *Environment) enter(ctx context.Context, client *consul.Client) error {
	e.entering.Lock()
	defer e.entering.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	// Broken off, it could still take effect later.
	whole, done := context.WithTimeout(context.WithoutCancel(ctx), enterWithin)
	defer done()
	return client.Enter(whole, e.nodeName())
}

// criticalWithin is what an agent gets to turn one service critical: one that hangs must not hold up the stop.
const criticalWithin = 500 * time.Millisecond

func maintain(ctx context.Context, client *consul.Client, id string) error {
	limited, done := context.WithTimeout(ctx, criticalWithin)
	defer done()
	return client.Maintenance(limited, id, "the instance is being stopped")
}

// withdraw takes the instance out of what others call, lets the proxy end, and so ends what Consul is needed for.
func (e *Environment) withdraw(ctx context.Context, client *consul.Client) {
	stop, service := e.Mesh.Stop, e.Mesh.Service
	if stop.Drains() {
		e.step(ctx, "another instance of "+service.Name+" that is starting to pass", stop.Relief(), func(ctx context.Context) error {
			return client.Relieved(ctx, service.Name, e.Mesh.App, e.nodeName())
		})
		e.entering.Lock()
		defer e.entering.Unlock()
		for _, id := range []string{service.ProxyID(), service.ID} {
			if err := maintain(ctx, client, id); err != nil {
				e.Log.Printf("cannot turn %s critical: %v", id, err)
			}
		}
		if err := e.Board.Say(withdrawn); err != nil {
			e.Log.Printf("cannot say that the instance is withdrawn: %v", err)
		}
	}
	e.step(ctx, "the app and its proxy to end", stop.AppEnds(), func(context.Context) error {
		if err := e.Board.Gone("app"); err != nil {
			return err
		}
		return e.Board.Gone("proxy")
	})
	if e.secure() {
		e.logOut(ctx, client)
	}
}
