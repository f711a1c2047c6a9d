package role

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/consul"
	"byo-mesh/sidecar/internal/envoy"
)

func TestWhatARoleRunsEndsOnlyAfterTheStepsOfItsStop(t *testing.T) {
	told, tell := context.WithCancel(t.Context())
	taken, goOn := make(chan struct{}), make(chan struct{})
	life, end := outlive(told, func(ctx context.Context) {
		close(taken)
		<-goOn
		if ctx.Err() != nil {
			t.Error("the steps could ask nobody any more")
		}
	})
	defer end()
	if life.Err() != nil {
		t.Fatal("ended before anybody was told")
	}
	tell()
	<-taken
	if life.Err() != nil {
		t.Error("ended before its steps had been taken")
	}
	close(goOn)
	<-life.Done()
}

func TestARoleThatIsToldBeforeItRunsAnythingTakesNoSteps(t *testing.T) {
	told, tell := context.WithCancel(t.Context())
	tell()
	life, end := outlive(told, func(context.Context) { t.Error("took steps for what never ran") })
	defer end()
	if life.Err() == nil {
		t.Error("what is to be run would be started")
	}
}

func TestWhatEndsByItselfTakesItsStepsAlong(t *testing.T) {
	told, tell := context.WithCancel(t.Context())
	taken, over := make(chan struct{}), make(chan struct{})
	_, end := outlive(told, func(ctx context.Context) {
		defer close(over)
		close(taken)
		<-ctx.Done()
	})
	tell()
	<-taken
	end()
	<-over
}

func TestAStepThatReachesItsLimitIsSaidAndLeft(t *testing.T) {
	env, out := draining(t)
	env.step(t.Context(), "somebody", 20*time.Millisecond, func(context.Context) error { return errors.New("nobody") })
	out.await(t, "goes on all the same: gave up waiting for somebody after 20ms: nobody")
}

func TestAStepWithoutTimeIsNotTaken(t *testing.T) {
	env, _ := draining(t)
	env.step(t.Context(), "somebody", 0, func(context.Context) error { t.Error("looked"); return nil })
}

func TestTheAppIsToldOnceItIsWithdrawnAndItsRequestsHaveEnded(t *testing.T) {
	env, out := draining(t)
	var mu sync.Mutex
	active, total := 2, 7
	set := func(a, n int) { mu.Lock(); defer mu.Unlock(); active, total = a, n }
	proxy := &script{answers: map[string]func() string{"/stats": func() string { mu.Lock(); defer mu.Unlock(); return inbound(active, total) }}}
	finish := begin(func() { env.finish(t.Context(), envoy.NewAdmin(proxy.address(t))) })

	out.await(t, "still waits for requests from the mesh to end: not withdrawn yet")
	say(t, env, withdrawn)
	out.await(t, "requests are under way")
	if isOver(finish) {
		t.Error("did not wait for requests under way")
	}
	set(0, 8)
	out.await(t, "requests came a moment ago")
	<-finish
	if changed := proxy.changed(); len(changed) > 0 {
		t.Errorf("the app's role changed %v", changed)
	}
}

func TestEveryNewRequestStartsTheQuietPeriodAgain(t *testing.T) {
	env, _ := draining(t)
	say(t, env, withdrawn)
	total := 5
	proxy := &script{answers: map[string]func() string{"/stats": func() string { return inbound(0, total) }}}
	look := env.inboundQuiet(envoy.NewAdmin(proxy.address(t)))
	for ; total < 8; total++ {
		if err := look(t.Context()); err == nil || err.Error() != "requests came a moment ago" {
			t.Fatalf("at %d requests: %v", total, err)
		}
		// The next one comes in the last moment.
		time.Sleep(quiet)
	}
	total = 7
	for look(t.Context()) != nil {
		if t.Context().Err() != nil {
			t.Fatal("it never became quiet")
		}
	}
}

func TestRequestsThatNeverEndAreGivenUpAtTheLimit(t *testing.T) {
	env, out := draining(t)
	env.Mesh.Stop.DrainSeconds = 1
	say(t, env, withdrawn)
	proxy := &script{answers: map[string]func() string{"/stats": func() string { return inbound(1, 1) }}}
	env.finish(t.Context(), envoy.NewAdmin(proxy.address(t)))
	out.await(t, "goes on all the same: gave up waiting for requests from the mesh to end after 1s: requests are under way")
}

func TestAnEnvoyThatIsGoneBringsNoRequests(t *testing.T) {
	env, _ := draining(t)
	say(t, env, withdrawn)
	env.finish(t.Context(), envoy.NewAdmin("127.0.0.1:1"))
}

func TestWithoutADrainNobodyIsAskedOrWaitedFor(t *testing.T) {
	env, _ := draining(t)
	env.Mesh.Stop.DrainSeconds, env.Mesh.Stop.ReliefSeconds = 0, 0
	proxy, agent := &script{}, &script{}
	env.finish(t.Context(), envoy.NewAdmin(proxy.address(t)))
	env.drain(t.Context(), envoy.NewAdmin(proxy.address(t)))
	env.withdraw(t.Context(), consul.NewClient(agent.address(t), consul.NoToken))
	if changed := append(proxy.changed(), agent.changed()...); len(changed) > 0 || env.Board.Said(withdrawn) == nil {
		t.Errorf("changed %v, said withdrawn: %v", changed, env.Board.Said(withdrawn))
	}
}

func TestTheProxyDrainsOnceTheInstanceIsWithdrawnAndEndsAfterTheApp(t *testing.T) {
	env, out := draining(t)
	endApp := hold(t, env, "app")
	proxy := &script{}
	drain := begin(func() { env.drain(t.Context(), envoy.NewAdmin(proxy.address(t))) })

	out.await(t, "not withdrawn yet")
	if changed := proxy.changed(); len(changed) > 0 {
		t.Errorf("changed %v before callers were told of others", changed)
	}
	say(t, env, withdrawn)
	out.await(t, "still waits for the app to end: the role app still runs")
	if changed := proxy.changed(); !slices.Equal(changed, []string{"/drain_listeners"}) {
		t.Errorf("changed %v", changed)
	}
	if isOver(drain) {
		t.Error("ended before the app")
	}
	endApp()
	<-drain
}

func TestTheAgentWithdrawsTheServiceInOrderAndEndsAfterAppAndProxy(t *testing.T) {
	env, out := draining(t)
	env.Instance.GUID = "00000000-0000-4000-8000-000000000000"
	other := "hotrod-route--11111111-1111-4111-8111-111111111111"
	endApp, endProxy := hold(t, env, "app"), hold(t, env, "proxy")
	var mu sync.Mutex
	state := "critical"
	agent := &script{answers: map[string]func() string{
		"/v1/agent/members": func() string { return `[{"Name": "` + other + `", "Addr": "10.255.0.3", "Status": 1}]` },
		"/v1/health/connect/route": func() string {
			mu.Lock()
			defer mu.Unlock()
			return `[{"Node": {"Node": "` + other + `"}, "Checks": [{"Status": "` + state + `"}]}]`
		},
		"/v1/agent/service/maintenance/hotrod-route": func() string {
			if env.Board.Said(withdrawn) == nil {
				t.Error("said that it is withdrawn before it was")
			}
			return ""
		},
	}}
	withdraw := begin(func() { env.withdraw(t.Context(), consul.NewClient(agent.address(t), consul.NoToken)) })

	out.await(t, "1 are there, none passes yet")
	if changed := agent.changed(); len(changed) > 0 || env.Board.Said(withdrawn) == nil {
		t.Errorf("changed %v before another instance passed", changed)
	}
	mu.Lock()
	state = "passing"
	mu.Unlock()
	out.await(t, "the role app still runs")
	if changed := agent.changed(); !slices.Equal(changed, []string{"maintenance/hotrod-route-sidecar-proxy", "maintenance/hotrod-route"}) {
		t.Errorf("changed %v", changed)
	}
	if err := env.Board.Said(withdrawn); err != nil {
		t.Error(err)
	}
	endApp()
	out.await(t, "the role proxy still runs")
	if isOver(withdraw) {
		t.Error("ended before the proxy")
	}
	endProxy()
	<-withdraw
}

func TestAnAgentThatHangsHoldsUpNoStop(t *testing.T) {
	env, out := draining(t)
	env.Mesh.Stop.ReliefSeconds = 0
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer hanging.Close()
	env.withdraw(t.Context(), consul.NewClient(strings.TrimPrefix(hanging.URL, "http://"), consul.NoToken))
	out.await(t, "cannot turn hotrod-route-sidecar-proxy critical: ")
	if err := env.Board.Said(withdrawn); err != nil {
		t.Error(err)
	}
}

func TestTheStopOfConsulWaitsForTheStepsOnlyOnceItIsJoined(t *testing.T) {
	env := environment(t)
	env.Mesh.Start.JoinSeconds = 600
	running := filepath.Join(env.Instance.TempDir, "running")
	fakeConsul(t, env, "touch "+running+"; while :; do sleep 0.01; done")
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer stop()
		awaitFile(running)
	}()
	if err := env.runConsul(ctx, "agent.hcl", clientConfig(env), consul.NoToken, nothing, never(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}
