package snapshot

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"byo-mesh/sidecar/internal/archive"
	"byo-mesh/sidecar/internal/keeper"
	"byo-mesh/sidecar/internal/keeper/keepertest"
)

const (
	authMethod = "byo-mesh"
	token      = "11111111-1111-1111-1111-111111111111"
)

// servers answer as Consul's do, as far as the loop asks them.
type servers struct {
	sync.Mutex
	leader  string
	methods []string
	// index is that of every table, written the one of auth methods.
	index, written int
	content        string
	// behind comes after the content, as an error does that Consul notices late.
	behind string
	// during happens while a snapshot is taken, after once somebody has looked whether they are filled.
	during, after func()
	saves         int
	restored      []string
	interrupted   int
	anonymous     int
}

func (s *servers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	defer s.Unlock()
	if r.Header.Get("X-Consul-Token") != token {
		s.anonymous++
	}
	w.Header().Set("X-Consul-Index", fmt.Sprint(s.index))
	switch path := r.URL.Path; {
	case path == "/v1/status/leader":
		_ = json.NewEncoder(w).Encode(s.leader)
	case path == "/v1/acl/auth-methods":
		w.Header().Set("X-Consul-Index", fmt.Sprint(s.written))
		methods := []map[string]string{}
		for _, name := range s.methods {
			methods = append(methods, map[string]string{"Name": name})
		}
		_ = json.NewEncoder(w).Encode(methods)
		happen(&s.after)
	case path == "/v1/snapshot" && r.Method == http.MethodGet:
		s.saves++
		happen(&s.during)
		plain := gzip.NewWriter(w)
		_, _ = io.WriteString(plain, s.content)
		_ = plain.Close()
		_, _ = io.WriteString(w, s.behind)
	case path == "/v1/snapshot" && r.Method == http.MethodPut:
		// What asks meanwhile must be answered.
		s.Unlock()
		data, err := io.ReadAll(r.Body)
		s.Lock()
		if err != nil {
			s.interrupted++
			return
		}
		plain, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		content, _ := io.ReadAll(plain)
		s.restored = append(s.restored, string(content))
		s.content, s.methods, s.written = string(content), []string{authMethod}, 20
	default:
		_, _ = io.WriteString(w, "[]")
	}
}

func happen(what *func()) {
	if *what != nil {
		(*what)()
		*what = nil
	}
}

// change is a change from outside, at any moment.
func (s *servers) change(what func()) {
	s.Lock()
	defer s.Unlock()
	what()
}

const self = "10.255.0.2:8300"

func empty() *servers { return &servers{leader: self, index: 10, written: neverWritten} }

func filled(content string) *servers {
	return &servers{leader: self, index: 10, written: 9, methods: []string{"other", authMethod}, content: content}
}

// site is a keeper and those who may use it.
type site struct {
	t         *testing.T
	authority *keepertest.Authority
	address   string
	directory string
}

func newSite(t *testing.T) *site {
	s := &site{t: t, authority: keepertest.NewAuthority(t)}
	s.replaceKeeper()
	return s
}

// replaceKeeper puts one in its place that has nothing.
func (s *site) replaceKeeper() {
	s.directory = filepath.Join(s.t.TempDir(), "snapshots")
	s.address = keepertest.Serve(s.t, s.authority, s.directory)
}

func (s *site) client() *keeper.Client {
	client, err := keeper.NewClient(s.address, s.authority.Identity(keeper.ServerName), cluster)
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

// loop is that of the server itself, and its log.
func (s *site) loop(of *servers) (*Loop, *bytes.Buffer) {
	api := httptest.NewServer(of)
	s.t.Cleanup(api.Close)
	out := &bytes.Buffer{}
	return &Loop{
		Server: &Server{Address: strings.TrimPrefix(api.URL, "http://"), Raft: self, Token: token, HTTP: api.Client()},
		Store:  s.client(), Key: aKey, Cluster: cluster, AuthMethod: authMethod, Scratch: s.t.TempDir(), Log: log.New(out, "", 0),
	}, out
}

// round is what Run does between two pauses.
func round(t *testing.T, l *Loop) error {
	t.Helper()
	err := l.round(t.Context())
	l.say(err)
	return err
}

// rounds are some of which none may fail.
func rounds(t *testing.T, l *Loop, times int) {
	t.Helper()
	for range times {
		if err := round(t, l); err != nil {
			t.Fatal(err)
		}
	}
}

// holds opens all that the keeper has, the newest first.
func (s *site) holds() []string {
	var all []string
	for age := range archive.Kept {
		body, _, err := s.client().Get(context.Background(), age)
		if err != nil {
			break
		}
		var opened bytes.Buffer
		_, err = Open(&opened, body, aKey, cluster)
		body.Close()
		if err != nil {
			all = append(all, err.Error())
			continue
		}
		plain, err := gzip.NewReader(&opened)
		if err != nil {
			s.t.Fatal(err)
		}
		content, _ := io.ReadAll(plain)
		all = append(all, string(content))
	}
	return all
}

func (s *site) wantHeld(want ...string) {
	s.t.Helper()
	if got := s.holds(); !slices.Equal(got, want) {
		s.t.Errorf("the keeper has %q, wanted %q", got, want)
	}
}

// damage changes the newest file of the keeper.
func (s *site) damage() {
	s.t.Helper()
	files, err := os.ReadDir(filepath.Join(s.directory, cluster))
	if err != nil || len(files) == 0 {
		s.t.Fatalf("the keeper has %v: %v", files, err)
	}
	path := filepath.Join(s.directory, cluster, files[len(files)-1].Name())
	data, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		s.t.Fatal(err)
	}
}
