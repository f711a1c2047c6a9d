package role

import (
	"context"
	"time"

	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/manage"
	"byo-mesh/sidecar/internal/snapshot"
	"byo-mesh/sidecar/internal/wait"
)

// objectsEvery is how often the leader looks whether Consul's own objects are what they should be.
const objectsEvery = 10 * time.Second

// readObjects takes what servers carry that write Consul's own objects themselves.
func (e *Environment) readObjects() error {
	objects, err := manage.Read(e.Carried.File("consul.json"))
	if err != nil {
		return &ConfigError{err.Error()}
	}
	if objects == nil {
		return nil
	}
	if !e.secure() {
		return &ConfigError{e.Carried.File("consul.json") + ": an open mesh takes what it is told from everybody; it is for a secure one"}
	}
	if err := e.require("identityPublicKeys"); err != nil {
		return err
	}
	e.wanted = objects.Of(e.Secrets.ClusterID, e.Secrets.IdentityPublicKeys)
	return nil
}

// writeObjects makes Consul's own objects what the servers carry.
func (e *Environment) writeObjects(ctx context.Context, client *consul.Client) error {
	return manage.Write(ctx, client, e.wanted)
}

// keepObjects looks after Consul's own objects while this server leads.
func (e *Environment) keepObjects(ctx context.Context, client *consul.Client, server *snapshot.Server) {
	last, done, failing := time.Time{}, false, ""
	for ; ctx.Err() == nil; wait.Pause(ctx, houseEvery) {
		if leads, err := client.Leads(ctx, e.Instance.Address); err != nil || !leads {
			// Another one led meanwhile, perhaps with other objects.
			last, done = time.Time{}, false
			continue
		}
		if done || time.Since(last) < objectsEvery {
			continue
		}
		var err error
		if done, err = e.lookAfterObjects(ctx, client, server, last.IsZero()); err == nil {
			last, failing = time.Now(), ""
			continue
		}
		// What fails is tried again soon.
		last = time.Time{}
		if ctx.Err() == nil && err.Error() != failing {
			failing = err.Error()
			e.Log.Printf("cannot manage Consul's own objects: %v", err)
		}
	}
}

// lookAfterObjects writes them, or, where Pulumi does, removes what servers before this one wrote. It returns whether nothing
// is left to do for as long as this server leads.
func (e *Environment) lookAfterObjects(ctx context.Context, client *consul.Client, server *snapshot.Server, first bool) (bool, error) {
	if e.wanted == nil {
		return manage.Yield(ctx, client)
	}
	if e.Mesh.Keeps() {
		// What is brought back to empty servers has to be there first, and whether anything is, the snapshots know.
		if filling, err := server.Filling(ctx, consul.AuthMethod); err != nil || filling == snapshot.Empty {
			return false, err
		}
	}
	if err := e.writeObjects(ctx, client); err != nil {
		return false, err
	}
	if first {
		e.Log.Printf("Consul's own objects are what the servers carry: %d config entries, policies of %d apps", len(e.wanted.Entries), len(e.wanted.Policies))
	}
	return false, nil
}
