package snapshot

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// stored is a site whose keeper has these, the newest last.
func stored(t *testing.T, contents ...string) *site {
	site := newSite(t)
	of := filled("")
	loop, _ := site.loop(of)
	for _, content := range contents {
		of.change(func() { of.index, of.content = of.index+1, content })
		rounds(t, loop, 1)
	}
	return site
}

func TestEmptyServersAreRestoredOnceAndThenSaveWhatChanged(t *testing.T) {
	site, of := stored(t, "first", "second"), empty()
	loop, out := site.loop(of)
	rounds(t, loop, 4)
	if !slices.Equal(of.restored, []string{"second"}) || of.saves > 0 {
		t.Errorf("restored %q, took %d snapshots", of.restored, of.saves)
	}
	if !strings.Contains(out.String(), "the servers were empty and are restored to raft index 12 of ") {
		t.Errorf("the log is\n%s", out)
	}
	of.change(func() { of.index, of.content = 30, "third" })
	rounds(t, loop, 2)
	site.wantHeld("third", "second", "first")
	if left, err := os.ReadDir(loop.Scratch); err != nil || len(left) > 0 {
		t.Errorf("left %v: %v", left, err)
	}
}

func TestEmptyServersSaveNothingAndAskAgain(t *testing.T) {
	site, of := newSite(t), empty()
	loop, out := site.loop(of)
	for range 3 {
		if round(t, loop) == nil {
			t.Error("takes empty servers for filled ones")
		}
	}
	if of.saves > 0 || strings.Count(out.String(), "the keeper has no snapshot of this cluster; saves nothing") != 1 {
		t.Errorf("took %d snapshots; the log is\n%s", of.saves, out)
	}
	// A keeper that comes late.
	loop.Store = stored(t, "first").client()
	rounds(t, loop, 1)
	if !slices.Equal(of.restored, []string{"first"}) {
		t.Errorf("restored %q", of.restored)
	}
}

func TestServersThatCarryWhatTheyAreBecomeItWhereNothingCanBeBroughtBack(t *testing.T) {
	damaged, another := stored(t, "first"), stored(t, "first")
	damaged.damage()
	cases := map[string]struct {
		site    *site
		cluster string
		want    string
	}{
		"the keeper has nothing":   {newSite(t), cluster, "the keeper has no snapshot of this cluster; they have become what they carry"},
		"it was changed":           {damaged, cluster, "take an older one; they have become what they carry"},
		"it is of another cluster": {another, "11111111-1111-1111-1111-111111111111", "is of the cluster " + cluster},
		"it can be brought back":   {stored(t, "first"), cluster, "are restored to raft index"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			of, filled := empty(), 0
			loop, out := c.site.loop(of)
			loop.Cluster = c.cluster
			loop.Fill = func(context.Context) error {
				filled++
				of.change(func() { of.methods, of.written = []string{authMethod}, 20 })
				return nil
			}
			rounds(t, loop, 1)
			if brought := name == "it can be brought back"; brought == (filled > 0) || brought == (len(of.restored) == 0) {
				t.Errorf("filled %d times, restored %q", filled, of.restored)
			}
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("the log is\n%s", out)
			}
		})
	}
}

func TestServersThatCannotBecomeWhatTheyCarrySayWhyOnceAndTryAgain(t *testing.T) {
	site, of := newSite(t), empty()
	loop, out := site.loop(of)
	loop.Fill = func(context.Context) error { return errors.New("no leader") }
	for range 3 {
		if round(t, loop) == nil {
			t.Error("takes empty servers for filled ones")
		}
	}
	if of.saves > 0 || strings.Count(out.String(), "they do not become what they carry: no leader") != 1 {
		t.Errorf("took %d snapshots; the log is\n%s", of.saves, out)
	}
}

// A snapshot that is of no use to the servers is of none to anybody who fills them: what is saved next takes its place.
func TestServersToWhichASnapshotOfAnotherClusterWasGivenGoOn(t *testing.T) {
	site, of := stored(t, "another's"), empty()
	loop, _ := site.loop(of)
	loop.Cluster = "11111111-1111-1111-1111-111111111111"
	if err := round(t, loop); err == nil || !strings.Contains(err.Error(), "is of the cluster "+cluster) {
		t.Fatalf("error is %v", err)
	}
	of.change(func() { of.methods, of.written, of.content = []string{authMethod}, 20, "own" })
	rounds(t, loop, 1)
	if of.saves != 1 || len(of.restored) > 0 {
		t.Errorf("took %d snapshots, restored %q", of.saves, of.restored)
	}
}

func TestRestoresTheNewestThatOpens(t *testing.T) {
	site, of := stored(t, "first", "second"), empty()
	site.damage()
	loop, out := site.loop(of)
	rounds(t, loop, 1)
	if !slices.Equal(of.restored, []string{"first"}) {
		t.Errorf("restored %q", of.restored)
	}
	if !strings.Contains(out.String(), "their newest snapshot is refused: the snapshot was changed") {
		t.Errorf("the log is\n%s", out)
	}
	// What is of no use must not stay the newest.
	rounds(t, loop, 2)
	if held := site.holds(); len(held) != 3 || held[0] != "first" {
		t.Errorf("the keeper has %q", held)
	}
}

func TestWhatIsRefusedChangesNothing(t *testing.T) {
	cases := map[string]struct {
		change func(*site, *Loop)
		want   string
	}{
		"another key":     {func(_ *site, l *Loop) { l.Key = Key{9} }, "was sealed with the snapshot key"},
		"another cluster": {func(_ *site, l *Loop) { l.Cluster = "11111111-1111-1111-1111-111111111111" }, "is of the cluster " + cluster + " and this is 11111111"},
		"a changed file":  {func(s *site, _ *Loop) { s.damage() }, "was changed after it was sealed"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			site, of := stored(t, "first"), empty()
			loop, out := site.loop(of)
			c.change(site, loop)
			for range 3 {
				if round(t, loop) == nil {
					t.Error("restores it")
				}
			}
			if len(of.restored) > 0 || of.saves > 0 || of.interrupted > 0 {
				t.Errorf("restored %q, took %d snapshots, began %d", of.restored, of.saves, of.interrupted)
			}
			if strings.Count(out.String(), c.want) != 1 {
				t.Errorf("the log is\n%s", out)
			}
		})
	}
}

func TestServersThatAreFilledMeanwhileAreNotRestored(t *testing.T) {
	cases := map[string]struct {
		meanwhile func(*servers)
		want      string
	}{
		"filled":        {func(s *servers) { s.methods, s.written = []string{authMethod}, 12 }, "the auth method byo-mesh came or went meanwhile"},
		"lost the lead": {func(s *servers) { s.leader = "10.255.0.3:8300" }, "another server became the leader meanwhile"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			site, of := stored(t, "first"), empty()
			loop, _ := site.loop(of)
			of.after = func() { c.meanwhile(of) }
			if err := round(t, loop); err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("error is %v", err)
			}
			if len(of.restored) > 0 {
				t.Errorf("restored %q", of.restored)
			}
		})
	}
}

func TestWhatLeftTheServersEmptyIsNotRestoredAgain(t *testing.T) {
	site, of := stored(t, "first"), empty()
	loop, out := site.loop(of)
	rounds(t, loop, 1)
	of.change(func() { of.methods, of.written = nil, neverWritten })
	for range 3 {
		if round(t, loop) == nil {
			t.Error("takes empty servers for filled ones")
		}
	}
	if len(of.restored) != 1 || !strings.Contains(out.String(), "does not restore it again") {
		t.Errorf("restored %q; the log is\n%s", of.restored, out)
	}
}
