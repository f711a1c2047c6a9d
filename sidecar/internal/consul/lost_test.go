package consul

import (
	"net/netip"
	"slices"
	"testing"
)

func addresses(all ...string) []netip.Addr {
	var parsed []netip.Addr
	for _, address := range all {
		parsed = append(parsed, netip.MustParseAddr(address))
	}
	return parsed
}

func pool(status map[string]int) []Member {
	var members []Member
	for address, status := range status {
		members = append(members, Member{Addr: netip.MustParseAddr(address), Status: status, Tags: map[string]string{"role": "consul"}})
	}
	return members
}

func TestLost(t *testing.T) {
	for _, test := range []struct {
		name   string
		voters []netip.Addr
		gossip map[string]int
		listed []netip.Addr
		isLost bool
	}{
		{"two of three voters are gone", addresses("10.0.0.1", "10.0.0.2", "10.0.0.3"), map[string]int{"10.0.0.1": alive, "10.0.0.2": failed, "10.0.0.4": alive}, addresses("10.0.0.1", "10.0.0.4"), true},
		{"one of three voters is gone", addresses("10.0.0.1", "10.0.0.2", "10.0.0.3"), map[string]int{"10.0.0.1": alive, "10.0.0.2": alive}, nil, false},
		{"voters that gossip lost are still listed", addresses("10.0.0.1", "10.0.0.2", "10.0.0.3"), map[string]int{"10.0.0.1": alive, "10.0.0.2": failed, "10.0.0.3": failed}, addresses("10.0.0.2", "10.0.0.3"), false},
		{"voters that are not listed yet are alive", addresses("10.0.0.1", "10.0.0.2", "10.0.0.3"), map[string]int{"10.0.0.1": alive, "10.0.0.2": alive, "10.0.0.3": alive}, nil, false},
		{"one of two voters is gone", addresses("10.0.0.1", "10.0.0.2"), map[string]int{"10.0.0.1": alive}, addresses("10.0.0.1"), true},
		{"all of a cluster are there, and it does not begin", nil, map[string]int{"10.0.0.1": alive, "10.0.0.2": alive, "10.0.0.3": alive, "10.0.0.4": failed}, nil, true},
		{"all of a new cluster are there, and begin it", nil, map[string]int{"10.0.0.1": alive, "10.0.0.2": alive, "10.0.0.3": alive}, nil, false},
		{"not all of a new cluster are there", nil, map[string]int{"10.0.0.1": alive, "10.0.0.2": alive, "10.0.0.3": left}, addresses("10.0.0.1", "10.0.0.2"), false},
	} {
		if reason := Lost(test.voters, pool(test.gossip), test.listed, 3); (reason != "") != test.isLost {
			t.Errorf("%s: %q", test.name, reason)
		}
	}
}

func TestVotersAreReadFromWhatAServerSaysOfItself(t *testing.T) {
	client := serve(t, map[string]string{"GET /v1/agent/self": `{"Stats": {"raft": {"latest_configuration":
		"[{Suffrage:Voter ID:9c0a Address:10.0.0.1:8300} {Suffrage:Nonvoter ID:1b Address:10.0.0.2:8300} {Suffrage:Voter ID:77 Address:10.0.0.3:8300}]"}}}`}, 200)
	voters, err := client.Voters(t.Context())
	if err != nil || !slices.Equal(voters, addresses("10.0.0.1", "10.0.0.3")) {
		t.Errorf("%v, %v", voters, err)
	}
}
