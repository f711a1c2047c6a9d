package role

import (
	"context"
	"fmt"
	"time"

	"byo-mesh/sidecar/internal/child"
	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/wait"
)

const (
	// hopeLasts is longer than servers that can have a leader take to elect one.
	hopeLasts = 15 * time.Second
	// newHopeLasts is the same for servers that never had a leader. They came last, and have to be as far as those that wait for them.
	newHopeLasts = 10 * time.Second
	// together is by what part of a minute servers that end do so at the same time. It is longer than hope and a start take together:
	// with less, servers that came apart would end in turns for ever.
	together = 30 * time.Second
	// lastLook is how long before that they look for the last time. Who looked at the moment itself would meet those that are new already.
	lastLook = 3 * time.Second
	// hopeEvery is how often a server without a leader looks.
	hopeEvery = time.Second
)

// beyondHope returns an error once the servers will never have a leader again; nil when ctx ends before that.
//
// Whoever takes the place of a lost server has an empty disk, so a quorum that was lost stays lost. New servers do not begin a
// cluster beside one that remembers another, and gossip brings those that are gone to whoever meets one that knew them. So all
// have to be new at once: each ends at the next moment on which they agree without a word. Into the servers that come in
// their place the snapshot is restored.
func (e *Environment) beyondHope(ctx context.Context, own *consul.Client) error {
	for since := time.Now(); ctx.Err() == nil; wait.Pause(ctx, hopeEvery) {
		reason, hope := e.lost(ctx, own)
		now := time.Now()
		if reason == "" {
			since = now
			continue
		}
		end := now.Truncate(together).Add(together)
		if now.Sub(since) < hope || end.Sub(now) > lastLook {
			continue
		}
		sleep(ctx, end.Sub(now))
		return &child.HopelessError{Reason: fmt.Sprintf("no leader for %s, and none can come: %s; ends, for new servers to begin together",
			time.Since(since).Round(time.Second), reason)}
	}
	return nil
}

// lost says why there will be no leader again, and for how long that has to be so; it says nothing where there is one, or nobody
// can tell.
func (e *Environment) lost(ctx context.Context, own *consul.Client) (reason string, hope time.Duration) {
	limited, done := context.WithTimeout(ctx, hungAfter)
	defer done()
	if leader, err := own.Leader(limited); err == nil && leader != "" {
		return "", 0
	}
	voters, err := own.Voters(limited)
	if err != nil {
		return "", 0
	}
	members, err := own.Members(limited)
	if err != nil {
		return "", 0
	}
	listed, err := consul.Addresses(limited, consul.DNS, e.Mesh.Servers.Join)
	if err != nil {
		return "", 0
	}
	hope = hopeLasts
	if len(voters) == 0 {
		hope = newHopeLasts
	}
	return consul.Lost(voters, members, listed, e.Mesh.Servers.Expected), hope
}
