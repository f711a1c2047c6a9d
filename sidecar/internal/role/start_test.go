package role

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/config"
	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/envoy"
)

// awaitFile returns when a file appears.
func awaitFile(path string) {
	for _, err := os.Stat(path); err != nil; _, err = os.Stat(path) {
		time.Sleep(5 * time.Millisecond)
	}
}

func calling(t *testing.T, name string) (*Environment, *lines) {
	env, out := draining(t)
	env.Mesh.Service.Upstreams = []config.Upstream{{Name: name, Port: 8081}}
	env.Mesh.Start.UpstreamSeconds = 1
	return env, out
}

func clusters(state string) func() string {
	return func() string {
		return `{"cluster_statuses": [{"name": "customer.default.dc1.internal.0a1b.consul", "host_statuses": [{"health_status": {"eds_health_status": "` + state + `"}}]}]}`
	}
}

func TestAnAppStartsWithoutItsUpstreamsWhenNoneComes(t *testing.T) {
	env, out := calling(t, "customer")
	proxy := &script{answers: map[string]func() string{"/clusters": clusters("UNHEALTHY")}}
	if err := env.awaitUpstreams(t.Context(), envoy.NewAdmin(proxy.address(t)), env.Mesh.Service); err != nil {
		t.Fatal(err)
	}
	out.await(t, "starts the app all the same: gave up waiting for healthy instances of [customer] after 1s: no instance of customer is healthy")
}

func TestAnAppWaitsForItsUpstreams(t *testing.T) {
	env, out := calling(t, "customer")
	env.Mesh.Start.UpstreamSeconds = 60
	state := "UNHEALTHY"
	proxy := &script{answers: map[string]func() string{"/clusters": func() string { return clusters(state)() }}}
	wait := begin(func() {
		if err := env.awaitUpstreams(t.Context(), envoy.NewAdmin(proxy.address(t)), env.Mesh.Service); err != nil {
			t.Error(err)
		}
	})
	out.await(t, "no instance of customer is healthy")
	if isOver(wait) {
		t.Error("did not wait")
	}
	proxy.Lock()
	state = "HEALTHY"
	proxy.Unlock()
	<-wait
}

func TestAnAppThatIsToldToStopWhileItWaitsForUpstreamsDoesNotStart(t *testing.T) {
	env, _ := calling(t, "customer")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := env.awaitUpstreams(ctx, envoy.NewAdmin("127.0.0.1:1"), env.Mesh.Service); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestNobodyIsAskedForUpstreamsThatThereAreNotOrThatAreNotWaitedFor(t *testing.T) {
	env, _ := calling(t, "customer")
	env.Mesh.Start.UpstreamSeconds = 0
	if err := env.awaitUpstreams(t.Context(), nil, env.Mesh.Service); err != nil {
		t.Error(err)
	}
	env.Mesh.Start.UpstreamSeconds, env.Mesh.Service.Upstreams = 60, nil
	if err := env.awaitUpstreams(t.Context(), nil, env.Mesh.Service); err != nil {
		t.Error(err)
	}
}

// servers is a server's environment whose join name stands for one address of this machine, and that address.
func servers(t *testing.T) (*Environment, string) {
	env := environment(t)
	env.Mesh.Service = nil
	address := fmt.Sprintf("127.%d.%d.%d", 1+rand.N(250), 1+rand.N(250), 1+rand.N(250))
	env.Mesh.Servers.Join = []string{address}
	return env, address
}

func gossips(t *testing.T, address string) {
	listener, err := net.Listen("tcp", net.JoinHostPort(address, gossipPort))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
}

func says(err error, want string) bool {
	return want == "" && err == nil || err != nil && err.Error() == want
}

func TestAServerWithoutALeaderCountsUnlessAnotherThatCanBeReachedMayElectOne(t *testing.T) {
	leaderless := map[string]func() string{
		"/v1/status/leader": func() string { return `""` },
		"/v1/agent/members": func() string { return "[]" },
	}
	env, address := servers(t)
	client := consul.NewClient((&script{answers: leaderless}).address(t), consul.NoToken)
	if err := env.counts(t.Context(), client, client, false); err != nil {
		t.Errorf("nobody can be reached: %v", err)
	}
	gossips(t, address)
	if err := env.counts(t.Context(), client, client, false); !says(err, "there is no leader, and 1 other servers can be reached") {
		t.Errorf("another can be reached: %v", err)
	}
	if err := env.counts(t.Context(), client, client, true); err != nil {
		t.Errorf("another could be reached for long enough: %v", err)
	}
}

func TestAServerIsNoOtherServerToItself(t *testing.T) {
	env, address := servers(t)
	gossips(t, address)
	env.Instance.Address = netip.MustParseAddr(address)
	if others, err := env.otherServers(t.Context()); err != nil || others != 0 {
		t.Errorf("%d others, %v", others, err)
	}
}

func TestAServerWhoseConsulDoesNotAnswerDoesNotCountHoweverLongItWaits(t *testing.T) {
	env, _ := servers(t)
	for _, patient := range []bool{false, true} {
		if err := env.counts(t.Context(), consul.NewClient("127.0.0.1:1", consul.NoToken), consul.NewClient("127.0.0.1:1", consul.NoToken), patient); err == nil {
			t.Error("it counts")
		}
	}
}

func TestAServerWithALeaderCountsAsAVoterThatHasCaughtUpOnly(t *testing.T) {
	env, _ := servers(t)
	for vote, want := range map[string]string{
		`{"Name": "hotrod-route--4c1d", "Healthy": true, "Voter": true}`:  "",
		`{"Name": "hotrod-route--4c1d", "Healthy": true, "Voter": false}`: "this server has no vote yet",
		`{"Name": "hotrod-route--4c1d", "Healthy": false, "Voter": true}`: "the leader finds that this server has not caught up",
		`{"Name": "another", "Healthy": true, "Voter": true}`:             "the leader does not know this server yet",
	} {
		agent := &script{answers: map[string]func() string{
			"/v1/status/leader":             func() string { return `"10.255.0.3:8300"` },
			"/v1/operator/autopilot/health": func() string { return `{"Servers": [` + vote + `]}` },
		}}
		// Patience is for servers that have no leader.
		if err := env.counts(t.Context(), consul.NewClient(agent.address(t), consul.NoToken), nil, true); !says(err, want) {
			t.Errorf("%s: %v\nwanted %q", vote, err, want)
		}
	}
}
