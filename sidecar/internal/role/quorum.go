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
	var known *loss
	for ctx.Err() == nil {
		end := time.Now().Truncate(together).Add(together)
		// A look may take long, and none may keep this server from ending when the others do.
		looking, enough := context.WithDeadline(ctx, end)
		for looking.Err() == nil {
			// Where nobody can tell, it is what it was.
			if found, err := e.lost(looking, own); err == nil {
				if found != nil && known != nil {
					found.since = known.since
				}
				known = found
			}
			wait.Pause(looking, hopeEvery)
		}
		enough()
		if ctx.Err() == nil && known != nil && end.Sub(known.since) >= known.hope {
			return &child.HopelessError{Reason: fmt.Sprintf("no leader for %s, and none can come: %s; ends, for new servers to begin together",
				end.Sub(known.since).Round(time.Second), known.reason)}
		}
	}
	return nil
}

// loss is why there will be no leader again, since when that is so, and for how long it has to be.
type loss struct {
	reason string
	since  time.Time
	hope   time.Duration
}

// lost finds nothing where there is a leader, or may be one.
func (e *Environment) lost(ctx context.Context, own *consul.Client) (*loss, error) {
	limited, done := context.WithTimeout(ctx, hungAfter)
	defer done()
	if leader, err := own.Leader(limited); err == nil && leader != "" {
		return nil, nil
	}
	voters, err := own.Voters(limited)
	if err != nil {
		return nil, err
	}
	members, err := own.Members(limited)
	if err != nil {
		return nil, err
	}
	listed, err := consul.Addresses(limited, consul.DNS, e.Mesh.Servers.Join)
	if err != nil {
		return nil, err
	}
	reason := consul.Lost(voters, members, listed, e.Mesh.Servers.Expected)
	switch {
	case reason == "":
		return nil, nil
	case len(voters) == 0:
		return &loss{reason, time.Now(), newHopeLasts}, nil
	}
	return &loss{reason, time.Now(), hopeLasts}, nil
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
