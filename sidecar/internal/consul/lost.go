package consul

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
)

// voter is how Consul prints a server that has a vote among its statistics.
var voter = regexp.MustCompile(`Suffrage:Voter ID:\S+ Address:([0-9.]+):`)

// Voters are the servers whose votes count as far as this server knows, also while there is no leader. It knows of none before its
// first leader.
func (c *Client) Voters(ctx context.Context) ([]netip.Addr, error) {
	var self struct {
		Stats struct {
			Raft struct {
				Configuration string `json:"latest_configuration"`
			} `json:"raft"`
		}
	}
	if err := c.Do(ctx, http.MethodGet, "/v1/agent/self", nil, &self); err != nil {
		return nil, err
	}
	var voters []netip.Addr
	for _, found := range voter.FindAllStringSubmatch(self.Stats.Raft.Configuration, -1) {
		address, err := netip.ParseAddr(found[1])
		if err != nil {
			return nil, fmt.Errorf("cannot read the address of a voter: %w", err)
		}
		voters = append(voters, address)
	}
	return voters, nil
}

// Lost says why servers that have no leader will not have one again; it is empty while they may. listed are the addresses behind
// the servers' name.
//
// An instance that neither gossip nor DNS knows is gone with its disk: Cloud Foundry starts none again.
func Lost(voters []netip.Addr, members []Member, listed []netip.Addr, expected int) string {
	var alive []netip.Addr
	dead := 0
	for _, member := range members {
		switch {
		case !member.Server():
		case member.Alive():
			alive = append(alive, member.Addr)
		default:
			dead++
		}
	}
	if len(voters) == 0 {
		// A server that never had a leader asks all it knows whether they are of a cluster already. Those that are dead do not
		// answer, and one that knew them may be of their cluster.
		if len(alive) >= expected && dead > 0 {
			return fmt.Sprintf("%d of %d servers are there and do not begin a cluster, because they know of %d that are gone", len(alive), expected, dead)
		}
		return ""
	}
	gone := 0
	for _, address := range voters {
		if !slices.Contains(alive, address) && !slices.Contains(listed, address) {
			gone++
		}
	}
	if 2*gone < len(voters) {
		return ""
	}
	return fmt.Sprintf("%d of %d voters are gone for good", gone, len(voters))
}
