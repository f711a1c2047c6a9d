package role

import (
	"context"
	"errors"
	"time"

	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/wait"
)

const (
	// houseEvery is how often the leader looks for what the dead left behind. An instance at the address of a dead one waits for it.
	houseEvery = 500 * time.Millisecond
	// orphansEvery is how often it looks for their tokens.
	orphansEvery = 30 * time.Second
	// youngToken is longer than an instance may take from its login until gossip knows it.
	youngToken = 5 * time.Minute
)

// keepHouse begins what a server does beside Consul while it leads: it saves the servers' state, writes Consul's own objects
// where Pulumi does not, and removes what instances that died left behind.
func (e *Environment) keepHouse(ctx context.Context, client *consul.Client) error {
	if err := e.takeOver(ctx, client); err != nil {
		return err
	}
	if e.Mesh.Keeps() {
		loop, err := e.snapshots()
		if err != nil {
			return err
		}
		if e.wanted != nil {
			loop.Fill = func(ctx context.Context) error { return e.writeObjects(ctx, client) }
		}
		go loop.Run(ctx)
	}
	if e.secure() {
		go e.keepObjects(ctx, client, e.raftServer())
	}
	go func() {
		// After a loss of all servers the instances have to find the new ones before it is clear whose tokens are left over.
		failing, house := "", &house{client: client, dead: consul.Exorcist{Client: client}, orphans: time.Now().Add(youngToken - orphansEvery)}
		for ctx.Err() == nil {
			err := e.tidy(ctx, house)
			switch {
			case ctx.Err() != nil:
				return
			case err == nil:
				failing = ""
			case err.Error() != failing:
				failing = err.Error()
				e.Log.Printf("cannot remove what dead instances left behind: %v", err)
			}
			wait.Pause(ctx, houseEvery)
		}
	}()
	return nil
}

// takeOver makes the management token known where it was changed: the servers that run still have the one before it.
func (e *Environment) takeOver(ctx context.Context, client *consul.Client) error {
	if !e.secure() || e.Secrets.RetiredToken == "" {
		return nil
	}
	before := consul.NewClient(consulAPI, func() (string, error) { return e.Secrets.RetiredToken, nil })
	return wait.Until(ctx, e.Log, "the servers to know the new management token", e.Mesh.Start.Join(), func(ctx context.Context) error {
		err := client.Authenticated(ctx)
		if !errors.Is(err, consul.ErrUnknownToken) {
			return err
		}
		if err := before.Manage(ctx, e.Secrets.ManagementToken); err != nil {
			return err
		}
		return client.Authenticated(ctx)
	})
}

// endRetired ends what was used before, once this server, which knows what comes after it, leads.
func (e *Environment) endRetired(ctx context.Context, client *consul.Client) error {
	if token := e.Secrets.RetiredToken; token != "" {
		if err := client.Retire(ctx, token); err != nil {
			return err
		}
	}
	if old := e.Secrets.RetiredRoot; old != "" {
		done, err := client.Reroot(ctx, consul.Root{Cert: e.Secrets.RootCert, Key: e.Secrets.RootKey, LeafTTL: leafLife}, old)
		if err != nil {
			return err
		}
		if done {
			e.Log.Print("certificates now come from the new root")
		}
	}
	return nil
}

// house is what the leader does again and again, and when it did so last.
type house struct {
	client  *consul.Client
	dead    consul.Exorcist
	retired bool
	orphans time.Time
}

func (e *Environment) tidy(ctx context.Context, h *house) error {
	if leads, err := h.client.Leads(ctx, e.Instance.Address); err != nil || !leads {
		// Without a leader others say so.
		return nil
	}
	removed, err := h.dead.Exorcise(ctx)
	for _, node := range removed {
		e.Log.Printf("removed the dead node %s", node)
	}
	if err != nil || !e.secure() {
		return err
	}
	if !h.retired {
		if err := e.endRetired(ctx, h.client); err != nil {
			return err
		}
		h.retired = true
	}
	if time.Since(h.orphans) < orphansEvery {
		return nil
	}
	h.orphans = time.Now()
	dropped, err := h.client.DropOrphans(ctx, youngToken)
	if dropped > 0 {
		e.Log.Printf("deleted the tokens of %d instances that are gone", dropped)
	}
	return err
}
