package snapshot

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/archive"
	"byo-mesh/sidecar/internal/keeper"
)

func TestSavesOnceAndThenWhatChanged(t *testing.T) {
	site, of := newSite(t), filled("first")
	loop, _ := site.loop(of)
	rounds(t, loop, 3)
	site.wantHeld("first")
	of.change(func() { of.index, of.content = 11, "second" })
	rounds(t, loop, 3)
	site.wantHeld("second", "first")
	if of.saves != 2 || of.anonymous > 0 {
		t.Errorf("took %d snapshots, asked %d times without a token", of.saves, of.anonymous)
	}
}

func TestWhatChangesDuringASaveIsSavedAgain(t *testing.T) {
	site, of := newSite(t), filled("first")
	loop, _ := site.loop(of)
	of.during = func() { of.index++ }
	rounds(t, loop, 3)
	site.wantHeld("first", "first")
}

func TestAKeeperThatHasNothingIsFilledAgain(t *testing.T) {
	site, of := newSite(t), filled("first")
	loop, _ := site.loop(of)
	rounds(t, loop, 2)
	site.replaceKeeper()
	loop.Store = site.client()
	rounds(t, loop, 2)
	site.wantHeld("first")
}

func TestSavesNoMoreOftenThanItIsTold(t *testing.T) {
	site, of := newSite(t), filled("first")
	loop, _ := site.loop(of)
	loop.Every = time.Hour
	rounds(t, loop, 1)
	of.change(func() { of.index++ })
	rounds(t, loop, 3)
	site.wantHeld("first")
	loop.tried = time.Now().Add(-2 * time.Hour)
	rounds(t, loop, 3)
	site.wantHeld("first", "first")
}

func TestWhoDoesNotLeadDoesNothing(t *testing.T) {
	for name, of := range map[string]*servers{"filled": filled("its own"), "empty": empty()} {
		t.Run(name, func(t *testing.T) {
			site := newSite(t)
			before, _ := site.loop(filled("stored"))
			rounds(t, before, 1)
			loop, _ := site.loop(of)
			for _, leader := range []string{"", "10.255.0.3:8300"} {
				of.change(func() { of.leader = leader })
				rounds(t, loop, 1)
			}
			site.wantHeld("stored")
			if len(of.restored) > 0 || of.saves > 0 {
				t.Errorf("restored %v, took %d snapshots", of.restored, of.saves)
			}
		})
	}
}

func TestTheNextLeaderSavesAndTheLastHidesNothing(t *testing.T) {
	site := newSite(t)
	old, next := filled("of the old leader"), filled("of the next leader")
	oldLoop, _ := site.loop(old)
	nextLoop, _ := site.loop(next)
	rounds(t, oldLoop, 1)
	old.index++
	// The old one has begun to save when the next one does.
	old.during = func() {
		next.change(func() { next.index++ })
		rounds(t, nextLoop, 1)
	}
	if err := round(t, oldLoop); !errors.Is(err, archive.ErrOutdated) {
		t.Errorf("error is %v", err)
	}
	site.wantHeld("of the next leader", "of the old leader")
}

func TestStoresNothingThatIsNotWholeOrNotOfFilledServersAnyMore(t *testing.T) {
	cases := map[string]struct {
		during func(*servers)
		want   string
	}{
		"emptied":       {func(s *servers) { s.methods = nil }, "the auth method byo-mesh came or went meanwhile"},
		"empty":         {func(s *servers) { s.methods, s.written = nil, neverWritten }, "the auth method byo-mesh came or went meanwhile"},
		"lost the lead": {func(s *servers) { s.leader = "10.255.0.3:8300" }, "another server became the leader meanwhile"},
		"broke off":     {func(s *servers) { s.behind = "failed to stream snapshot" }, "Consul's snapshot is not whole: gzip: invalid header"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			site, of := newSite(t), filled("first")
			loop, _ := site.loop(of)
			rounds(t, loop, 1)
			of.index++
			of.during = func() { c.during(of) }
			if err := round(t, loop); err == nil || err.Error() != c.want {
				t.Errorf("error is %v", err)
			}
			site.wantHeld("first")
		})
	}
}

func TestServersThatSomebodyEmptiedAreNeitherSavedNorRestored(t *testing.T) {
	site, of := newSite(t), filled("first")
	loop, out := site.loop(of)
	rounds(t, loop, 1)
	of.change(func() { of.methods, of.written = nil, 12 })
	for range 3 {
		if round(t, loop) == nil {
			t.Error("takes them for filled")
		}
	}
	site.wantHeld("first")
	if len(of.restored) > 0 || of.saves != 1 {
		t.Errorf("restored %v, took %d snapshots", of.restored, of.saves)
	}
	if !strings.Contains(out.String(), "have no auth method byo-mesh, somebody removed it") {
		t.Errorf("the log is\n%s", out)
	}
}

func TestSaysAReasonOnceAndWhenItIsOver(t *testing.T) {
	site, of := newSite(t), filled("first")
	loop, out := site.loop(of)
	right := loop.Store
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody.Close()
	loop.Store, err = keeper.NewClient(nobody.Addr().String(), site.authority.Identity(keeper.ServerName), cluster)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if round(t, loop) == nil {
			t.Error("saves at nobody")
		}
	}
	loop.Store = right
	rounds(t, loop, 3)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], "the keeper does not answer: dial tcp") ||
		!strings.Contains(lines[1], "saved raft index 10 of ") || !strings.Contains(lines[2], "nothing is in the way any more") {
		t.Errorf("the log is\n%s", out)
	}
	loop.say(errors.New("read tcp 127.0.0.1:4001->127.0.0.1:8443: connection reset"))
	before := out.String()
	loop.say(errors.New("read tcp 127.0.0.1:4002->127.0.0.1:8443: connection reset"))
	if out.String() != before {
		t.Error("takes another source port for another reason")
	}
}

func TestAFailedSaveStaysTheReasonUntilTheNext(t *testing.T) {
	site, of := newSite(t), filled("first")
	loop, out := site.loop(of)
	loop.Every = time.Hour
	of.behind = "an error"
	for range 3 {
		if round(t, loop) == nil {
			t.Error("takes a save that failed for one that did not")
		}
	}
	if of.saves != 1 || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("took %d snapshots; the log is\n%s", of.saves, out)
	}
}

func TestWhatWasInTheWayIsTheNextLeadersToSay(t *testing.T) {
	site, of := newSite(t), empty()
	loop, out := site.loop(of)
	if round(t, loop) == nil {
		t.Fatal("takes empty servers for filled ones")
	}
	before := out.String()
	of.change(func() { of.leader = "10.255.0.3:8300" })
	rounds(t, loop, 1)
	if out.String() != before {
		t.Errorf("the log is\n%s", out)
	}
	of.change(func() { of.leader = self })
	if round(t, loop) == nil || strings.Count(out.String(), "the servers are empty") != 2 {
		t.Errorf("the log is\n%s", out)
	}
}

func TestRunsUntilItIsToldToStop(t *testing.T) {
	site, of := newSite(t), filled("first")
	loop, _ := site.loop(of)
	loop.Look = time.Millisecond
	loop.Log.SetOutput(io.Discard)
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer stop()
		for t.Context().Err() == nil && !slices.Equal(site.holds(), []string{"first"}) {
			time.Sleep(5 * time.Millisecond)
		}
	}()
	loop.Run(ctx)
	site.wantHeld("first")
}
