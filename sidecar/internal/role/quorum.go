package role

import (
	"context"
	"fmt"
	"slices"
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
	var reason string
	var since time.Time
	var hope time.Duration
	for ctx.Err() == nil {
		now := time.Now()
		end := now.Truncate(together).Add(together)
		// A look may take long, and none may keep this server from ending when the others do.
		looking, enough := context.WithDeadline(ctx, end)
		for looking.Err() == nil {
			found, lasts, err := e.lost(looking, own)
			switch {
			case err != nil:
				// Nobody can tell, and so it is what it was.
			case found != "" && reason == "":
				since = time.Now()
				fallthrough
			default:
				reason, hope = found, lasts
			}
			wait.Pause(looking, hopeEvery)
		}
		enough()
		if ctx.Err() == nil && reason != "" && end.Sub(since) >= hope {
			return &child.HopelessError{Reason: fmt.Sprintf("no leader for %s, and none can come: %s; ends, for new servers to begin together",
				end.Sub(since).Round(time.Second), reason)}
		}
	}
	return nil
}

// lost says why there will be no leader again, and for how long that has to be so; nothing where there is one.
func (e *Environment) lost(ctx context.Context, own *consul.Client) (reason string, hope time.Duration, err error) {
	limited, done := context.WithTimeout(ctx, hungAfter)
	defer done()
	if leader, err := own.Leader(limited); err == nil && leader != "" {
		return "", 0, nil
	}
	voters, err := own.Voters(limited)
	if err != nil {
		return "", 0, err
	}
	members, err := own.Members(limited)
	if err != nil {
		return "", 0, err
	}
	listed, err := consul.Addresses(limited, consul.DNS, e.Mesh.Servers.Join)
	if err != nil {
		return "", 0, err
	}
	hope = hopeLasts
	if len(voters) == 0 {
		hope = newHopeLasts
	}
	return consul.Lost(voters, members, listed, e.Mesh.Servers.Expected), hope, nil
}

// alone returns true once no server is left of whom this one, which was told to stop, could take leave; false when ctx ends.
//
// When all are stopped at once, the last of them waits in vain to be let go, and leads meanwhile. Those that come in their place
// may be told of it, and it would make them what it is: a cluster with one vote, which goes with it.
func (e *Environment) alone(ctx context.Context, own *consul.Client) bool {
	for ; ctx.Err() == nil; sleep(ctx, lookEvery) {
		members, err := own.Members(ctx)
		if err == nil && !slices.ContainsFunc(members, e.isOtherServer) {
			e.Log.Print("takes leave of nobody: no other server is left")
			return true
		}
	}
	return false
}

func (e *Environment) isOtherServer(member consul.Member) bool {
	return member.Server() && member.Alive() && member.Addr != e.Instance.Address
}
