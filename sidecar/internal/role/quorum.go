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
	hopeLasts = 20 * time.Second
	// together is by what part of a minute servers that end do so at the same time.
	together = 15 * time.Second
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
		reason := e.lost(ctx, own)
		if reason == "" {
			since = time.Now()
			continue
		}
		if time.Since(since) < hopeLasts {
			continue
		}
		now := time.Now()
		sleep(ctx, now.Truncate(together).Add(together).Sub(now))
		if reason = e.lost(ctx, own); reason == "" {
			continue
		}
		return &child.HopelessError{Reason: fmt.Sprintf("no leader for %s, and none can come: %s; ends, for new servers to begin together",
			time.Since(since).Round(time.Second), reason)}
	}
	return nil
}

// lost says why there will be no leader again; it is empty where there is one, or nobody can tell.
func (e *Environment) lost(ctx context.Context, own *consul.Client) string {
	limited, done := context.WithTimeout(ctx, hungAfter)
	defer done()
	if leader, err := own.Leader(limited); err == nil && leader != "" {
		return ""
	}
	voters, err := own.Voters(limited)
	if err != nil {
		return ""
	}
	members, err := own.Members(limited)
	if err != nil {
		return ""
	}
	listed, err := consul.Addresses(limited, consul.DNS, e.Mesh.Servers.Join)
	if err != nil {
		return ""
	}
	return consul.Lost(voters, members, listed, e.Mesh.Servers.Expected)
}
