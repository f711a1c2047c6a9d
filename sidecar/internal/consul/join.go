package consul

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"byo-mesh/sidecar/internal/wait"
)

// watchEvery is how often a joined agent is asked whether it still knows a leader.
const watchEvery = 5 * time.Second

// Resolve finds the addresses behind a host name.
type Resolve func(ctx context.Context, name string) ([]netip.Addr, error)

// DNS resolves names as any program of the instance would.
func DNS(ctx context.Context, name string) ([]netip.Addr, error) {
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", name)
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return nil, nil
	}
	return addresses, err
}

// Joiner brings an agent and the servers together, and together again when a whole set of servers was replaced.
//
// Its condition is a leader, not a successful join: an instance also finds itself behind the servers' name, and
// joining oneself succeeds.
type Joiner struct {
	Client   *Client
	Resolve  Resolve
	Names    []string
	Expected int // how many servers must know each other; 0 where a leader is enough
	Self     netip.Addr
	Log      *log.Logger
}

// Join waits until the agent knows a leader.
func (j *Joiner) Join(ctx context.Context, limit time.Duration) error {
	what := "a leader of the Consul servers at " + strings.Join(j.Names, ", ")
	return wait.Until(ctx, j.Log, what, limit, j.poll)
}

// Watch joins again whenever the leader is lost, until ctx ends. It gives up nothing: connected proxies keep what
// they know, so an instance without a leader is worth more than a new one without a leader.
func (j *Joiner) Watch(ctx context.Context) {
	lost := false
	for ctx.Err() == nil {
		err := j.poll(ctx)
		if ctx.Err() != nil {
			return
		}
		switch {
		case err != nil && !lost:
			j.Log.Printf("lost the leader and looks for one: %v", err)
		case err == nil && lost:
			j.Log.Printf("has a leader again")
		}
		lost = err != nil
		wait.Pause(ctx, watchEvery)
	}
}

// poll returns nil when there is a leader; otherwise it joins whom it can and says what is missing.
func (j *Joiner) poll(ctx context.Context) error {
	leader, leaderErr := j.Client.Leader(ctx)
	if leader != "" {
		return nil
	}
	// A client agent that knows no server answers with an error here; an agent that is down fails below as well.
	members, err := j.Client.Members(ctx)
	if err != nil {
		return err
	}
	found, err := j.addresses(ctx)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("%s lists no running server", strings.Join(j.Names, ", "))
	}
	var refused []string
	for _, address := range found {
		if address == j.Self || knows(members, address) {
			continue
		}
		if err := j.Client.Join(ctx, address); err != nil {
			refused = append(refused, fmt.Sprintf("%s: %v", address, err))
		}
	}
	if len(refused) > 0 {
		return fmt.Errorf("cannot join %s; is there a network policy to its port 8301?", strings.Join(refused, ", "))
	}
	servers := 0
	for _, member := range members {
		if member.Alive() && member.Server() {
			servers++
		}
	}
	if servers < j.Expected {
		return fmt.Errorf("knows %d of %d servers", servers, j.Expected)
	}
	if leaderErr != nil {
		return leaderErr
	}
	return errors.New("the servers have elected no leader yet")
}

func (j *Joiner) addresses(ctx context.Context) ([]netip.Addr, error) {
	var all []netip.Addr
	for _, name := range j.Names {
		found, err := j.Resolve(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("cannot resolve %s: %w", name, err)
		}
		for _, address := range found {
			all = append(all, address.Unmap())
		}
	}
	slices.SortFunc(all, netip.Addr.Compare)
	return slices.Compact(all), nil
}

func knows(members []Member, address netip.Addr) bool {
	return slices.ContainsFunc(members, func(m Member) bool { return m.Alive() && m.Addr == address })
}
