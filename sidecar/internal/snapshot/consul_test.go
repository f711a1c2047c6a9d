package snapshot

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"byo-mesh/sidecar/internal/consul/consultest"
)

func (s *site) loopOf(of *server) (*Loop, *bytes.Buffer) {
	out := &bytes.Buffer{}
	return &Loop{
		Server: of.server(), Store: s.client(), Key: aKey, Cluster: cluster, AuthMethod: authMethod, Scratch: s.t.TempDir(), Log: log.New(out, "", 0),
	}, out
}

func TestServersThatWereAllLostAreBackAsTheyWere(t *testing.T) {
	program, root, site := consultest.Program(t), newMeshRoot(t), newSite(t)
	first := start(t, program, root, 1)[0]
	loop, out := site.loopOf(first)
	if err := round(t, loop); err == nil || !strings.Contains(err.Error(), "the keeper has no snapshot of this cluster") {
		t.Fatalf("new servers: %v", err)
	}
	accessor := first.fill(root)
	rootID := first.rootID()
	rounds(t, loop, 3)
	if strings.Count(out.String(), "saved raft index") != 1 {
		t.Errorf("the log is\n%s", out)
	}
	saved, err := loop.Store.Newest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first.kill()

	second := start(t, program, root, 1)[0]
	if _, found := second.value("ride"); found || second.ask(http.MethodGet, "/v1/acl/auth-method/"+authMethod, nil, nil) != http.StatusNotFound {
		t.Fatal("the new server is not empty")
	}
	loop, out = site.loopOf(second)
	rounds(t, loop, 1)
	if !strings.Contains(out.String(), "the servers were empty and are restored to raft index") {
		t.Errorf("the log is\n%s", out)
	}
	if value, _ := second.value("ride"); value != "came" {
		t.Errorf("the key has the value %q", value)
	}
	for _, path := range []string{"/v1/acl/auth-method/" + authMethod, "/v1/acl/token/" + accessor, "/v1/acl/policy/name/ui", "/v1/config/service-intentions/customer"} {
		if status := second.ask(http.MethodGet, path, nil, nil); status != http.StatusOK {
			t.Errorf("%s is answered with %d", path, status)
		}
	}
	if now := second.rootID(); now != rootID {
		t.Errorf("the root is %s, it was %s", now, rootID)
	}
	rounds(t, loop, 3)
	if newest, err := loop.Store.Newest(t.Context()); err != nil || newest != saved {
		t.Errorf("saves again what was restored: %v\n%s", err, out)
	}

	t.Run("the restored server saves what changes", func(t *testing.T) {
		second.ask(http.MethodPut, "/v1/kv/ride", "came again", nil)
		rounds(t, loop, 2)
		if newest, err := loop.Store.Newest(t.Context()); err != nil || newest == saved {
			t.Errorf("does not save it: %v", err)
		}
	})
	t.Run("a restore that breaks off before its end changes nothing", func(t *testing.T) {
		content, _, err := second.server().Save(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		whole, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		second.ask(http.MethodPut, "/v1/kv/ride", "changed", nil)
		broken := errors.New("broken off")
		if err := second.server().Restore(t.Context(), io.MultiReader(bytes.NewReader(whole), iotest.ErrReader(broken))); !errors.Is(err, broken) {
			t.Errorf("error is %v", err)
		}
		if value, _ := second.value("ride"); value != "changed" {
			t.Errorf("the key has the value %q", value)
		}
		// The control: with its end, it does.
		if err := second.server().Restore(t.Context(), bytes.NewReader(whole)); err != nil {
			t.Fatal(err)
		}
		if value, _ := second.value("ride"); value != "came again" {
			t.Errorf("the key has the value %q", value)
		}
	})
	t.Run("an auth method that was removed is not taken for one that was never there", func(t *testing.T) {
		second.ask(http.MethodDelete, "/v1/acl/auth-method/"+authMethod, nil, nil)
		if err := round(t, loop); err == nil || !strings.Contains(err.Error(), "somebody removed it") {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("who may not read is not told that there is nothing", func(t *testing.T) {
		for _, wrong := range []string{"", "22222222-2222-2222-2222-222222222222"} {
			of := second.server()
			of.Token = wrong
			if filling, err := of.Filling(context.Background(), authMethod); err == nil {
				t.Errorf("with the token %q they are %v", wrong, filling)
			}
		}
	})
}

// lines is a log that can be read while loops write it.
type lines struct {
	sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(data []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.text.Write(data)
}

func (l *lines) count(what string) int {
	l.Lock()
	defer l.Unlock()
	return strings.Count(l.text.String(), what)
}

// runLoops runs the loops of all servers until the returned function is called.
func (s *site) runLoops(of []*server) (out *lines, stop func()) {
	out = &lines{}
	ctx, cancel := context.WithCancel(s.t.Context())
	var running sync.WaitGroup
	for _, server := range of {
		loop, _ := s.loopOf(server)
		loop.Look, loop.Log = 50*time.Millisecond, log.New(out, server.raft+" ", 0)
		running.Go(func() { loop.Run(ctx) })
	}
	stop = func() {
		cancel()
		running.Wait()
	}
	s.t.Cleanup(stop)
	return out, stop
}

func (s *site) await(what string, out *lines, holds func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			out.Lock()
			defer out.Unlock()
			s.t.Fatalf("it never came that %s; the log is\n%s", what, &out.text)
		}
	}
}

func TestOfThreeServersTheLeaderSavesAndRestores(t *testing.T) {
	program, root, site := consultest.Program(t), newMeshRoot(t), newSite(t)
	all := start(t, program, root, 3)
	out, stop := site.runLoops(all)
	site.await("nothing is kept", out, func() bool { return out.count("the keeper has no snapshot of this cluster") > 0 })
	all[0].fill(root)
	site.await("it is saved", out, func() bool { return out.count("saved raft index") > 0 })
	// The next leader has not saved yet, so it does.
	all[0].kill()
	saved, err := site.client().Newest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	site.await("the next leader saves", out, func() bool {
		newest, err := site.client().Newest(t.Context())
		return err == nil && newest != saved && out.count(all[1].raft+" snapshots: saved")+out.count(all[2].raft+" snapshots: saved") > 0
	})
	all[1].kill()
	all[2].kill()
	stop()

	all = start(t, program, root, 3)
	out, stop = site.runLoops(all)
	for _, server := range all {
		site.await("every server has what was lost", out, func() bool {
			value, _ := server.value("ride")
			return value == "came"
		})
	}
	// It says so once Consul has answered, a moment after the servers have it.
	const restored = "the servers were empty and are restored"
	site.await("it says so", out, func() bool { return out.count(restored) > 0 })
	stop()
	if out.count(restored) != 1 {
		t.Errorf("restored %d times", out.count(restored))
	}
}
