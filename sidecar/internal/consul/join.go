package consul

import (
	"cmp"
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

// DNS resolves names as any program of the instance would. A name that lists nobody is no error: whether DNS answers
// and whom it lists are two faults, with two remedies.
func DNS(ctx context.Context, name string) ([]netip.Addr, error) {
	return resolve(ctx, net.DefaultResolver, name)
}

func resolve(ctx context.Context, resolver *net.Resolver, name string) ([]netip.Addr, error) {
	addresses, err := resolver.LookupNetIP(ctx, "ip4", name)
	var dns *net.DNSError
	switch {
	case err == nil:
		return addresses, nil
	case !errors.As(err, &dns):
		return nil, err
	case dns.IsNotFound:
		return nil, nil
	case dns.IsTimeout:
		return nil, errors.New("DNS does not answer")
	}
	// What comes before names the port that the question left from. With it each question would fail for a new reason.
	reasons := strings.Split(dns.Err, ": ")
	return nil, fmt.Errorf("DNS fails: %s", reasons[len(reasons)-1])
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
	// Leads says whether the server at an address has a leader; nil where it cannot be asked.
	//
	// Whoever was a member before brings to those whom it joins all that gossip knew then. To servers that took the place
	// of others it brings the dead ones, and Consul asks each of these for minutes before it lets the new ones elect anybody.
	Leads func(ctx context.Context, server netip.Addr) error
	// Reluctance is how long a member that lost its leader leaves new servers to themselves, where Leads is nil.
	Reluctance time.Duration
	Log        *log.Logger
}

// Join waits until the agent knows a leader.
func (j *Joiner) Join(ctx context.Context, limit time.Duration) error {
	what := "a leader of the Consul servers at " + strings.Join(j.Names, ", ")
	return wait.Until(ctx, j.Log, what, limit, j.poll)
}

// Watch joins again whenever the leader is lost, until ctx ends. It gives up nothing: connected proxies keep what
// they know, so an instance without a leader is worth more than a new one without a leader.
func (j *Joiner) Watch(ctx context.Context) {
	lost, since := false, time.Time{}
	for ctx.Err() == nil {
		err := j.look(ctx, lost, since)
		if ctx.Err() != nil {
			return
		}
		switch {
		case err != nil && !lost:
			since = time.Now()
			j.Log.Printf("lost the leader and looks for one: %v", err)
		case err == nil && lost:
			j.Log.Printf("has a leader again")
		}
		lost = err != nil
		wait.Pause(ctx, watchEvery)
	}
}

// look is poll for a member that had a leader before.
func (j *Joiner) look(ctx context.Context, lost bool, since time.Time) error {
	if j.Leads == nil && j.Reluctance > 0 && (!lost || time.Since(since) < j.Reluctance) {
		leader, err := j.Client.Leader(ctx)
		if leader != "" {
			return nil
		}
		return cmp.Or(err, errors.New("the servers have no leader"))
	}
	return j.poll(ctx)
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
	found, err := Addresses(ctx, j.Resolve, j.Names)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("%s lists no running server", strings.Join(j.Names, ", "))
	}
	var refused, leaderless []string
	for _, address := range found {
		if address == j.Self || knows(members, address) {
			continue
		}
		if j.Leads != nil {
			if err := j.Leads(ctx, address); err != nil {
				leaderless = append(leaderless, fmt.Sprintf("%s: %v", address, err))
				continue
			}
		}
		if err := j.Client.Join(ctx, address); err != nil {
			refused = append(refused, fmt.Sprintf("%s: %v", address, err))
		}
	}
	if len(refused) > 0 {
		return fmt.Errorf("cannot join %s; is there a network policy to its port 8301?", strings.Join(refused, ", "))
	}
	if len(leaderless) > 0 {
		return fmt.Errorf("leaves the servers to themselves until they have a leader (%s)", strings.Join(leaderless, ", "))
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

// Addresses are all that these names list, each once.
func Addresses(ctx context.Context, resolve Resolve, names []string) ([]netip.Addr, error) {
	var all []netip.Addr
	for _, name := range names {
		found, err := resolve(ctx, name)
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
