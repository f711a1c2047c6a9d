package role

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// script answers like an agent or an Envoy, one answer for each path, and keeps in order what changed anything.
type script struct {
	sync.Mutex
	answers map[string]func() string
	changes []string
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	defer s.Unlock()
	if r.Method != http.MethodGet {
		s.changes = append(s.changes, strings.TrimPrefix(r.URL.Path, "/v1/agent/service/"))
	}
	if answer, known := s.answers[r.URL.Path]; known {
		_, _ = io.WriteString(w, answer())
	}
}

func (s *script) changed() []string {
	s.Lock()
	defer s.Unlock()
	return slices.Clone(s.changes)
}

func (s *script) address(t *testing.T) string {
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// inbound is what Envoy says of requests from the mesh.
func inbound(active, total int) string {
	return fmt.Sprintf(`{"stats": [{"name": "http.public_listener.downstream_rq_active", "value": %d},
		{"name": "http.public_listener.downstream_rq_total", "value": %d}]}`, active, total)
}

// lines is a log that can be read while it is written.
type lines struct {
	sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(data []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.text.Write(data)
}

func (l *lines) await(t *testing.T, want string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		l.Lock()
		text := l.text.String()
		l.Unlock()
		if strings.Contains(text, want) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the log never says %q:\n%s", want, text)
		}
	}
}

// draining is an environment whose stop waits for what it should wait for, and its log.
func draining(t *testing.T) (*Environment, *lines) {
	env, out := environment(t), &lines{}
	env.Log = log.New(out, "", 0)
	env.Mesh.Stop.DrainSeconds, env.Mesh.Stop.ReliefSeconds, env.Mesh.Stop.AppSeconds = 60, 30, 60
	return env, out
}

// begin runs a step of a stop; the returned channel closes when it is over.
func begin(step func()) <-chan struct{} {
	over := make(chan struct{})
	go func() {
		defer close(over)
		step()
	}()
	return over
}

func isOver(step <-chan struct{}) bool {
	select {
	case <-step:
		return true
	default:
		return false
	}
}

func say(t *testing.T, env *Environment, what string) {
	t.Helper()
	if err := env.Board.Say(what); err != nil {
		t.Fatal(err)
	}
}

// hold makes a role of the instance run until the returned function is called.
func hold(t *testing.T, env *Environment, role string) (end func()) {
	t.Helper()
	held, err := env.Board.Hold(role)
	if err != nil {
		t.Fatal(err)
	}
	return func() { held.Close() }
}
