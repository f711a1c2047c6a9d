package snapshot

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"byo-mesh/sidecar/internal/archive"
)

// oneQuestion bounds a request that is not a snapshot.
const oneQuestion = 5 * time.Second

const longestAnswer = 1 << 20

// Server is the API of the Consul server of this instance.
type Server struct {
	// Address is the API's, as host:port.
	Address string
	// Raft is where the other servers reach this one, as host:port.
	Raft string
	// Token may do everything: a snapshot holds all secrets, and a restore replaces all of them.
	Token string
	HTTP  *http.Client
}

// Leads says whether this server is the leader, as it sees it. Consul asks the others before it takes a snapshot.
func (s *Server) Leads(ctx context.Context) (bool, error) {
	var leader string
	_, err := s.ask(ctx, "/v1/status/leader", &leader)
	return err == nil && leader == s.Raft, err
}

// Filling is whether the servers hold what makes a mesh of them.
type Filling int

const (
	// Empty servers have never had it: they are new, or the first after all before them were lost.
	Empty Filling = iota
	// Emptied ones had it until somebody took it away.
	Emptied
	Filled
)

// Filling looks for an auth method of this name. Only a list that could be read says that there is none, an answer such
// as "not found" has other causes; and only one whose table was never written to says that there never was one.
func (s *Server) Filling(ctx context.Context, authMethod string) (Filling, error) {
	var methods []struct{ Name string }
	index, err := s.ask(ctx, "/v1/acl/auth-methods?consistent", &methods)
	switch {
	case err != nil:
		return Emptied, err
	case slices.ContainsFunc(methods, func(m struct{ Name string }) bool { return m.Name == authMethod }):
		return Filled, nil
	case len(methods) == 0 && index == neverWritten:
		return Empty, nil
	}
	return Emptied, nil
}

// neverWritten is what Consul says of a table without an index, because 0 would mean not to wait for a change.
const neverWritten = 1

// tables are the parts of Consul's state that nobody else can bring back, each as a request that lists little and whose
// index is that of the whole table. Nodes and services are none of them: agents announce themselves again. Raft's own
// index would be of no use, because the nodes' coordinates move it all the time.
var tables = []string{
	"/v1/acl/tokens?policy=00000000-0000-0000-0000-000000000001",
	"/v1/acl/policies",
	"/v1/acl/roles",
	"/v1/acl/auth-methods",
	"/v1/acl/binding-rules",
	"/v1/config/mesh",
	"/v1/connect/ca/roots",
	"/v1/kv/?keys&separator=/",
}

// State tells one state of the servers from another.
type State string

// State is what the servers hold now.
func (s *Server) State(ctx context.Context) (State, error) {
	var indexes []string
	for _, table := range tables {
		index, err := s.ask(ctx, table, nil)
		if err != nil {
			return "", err
		}
		indexes = append(indexes, strconv.FormatUint(index, 10))
	}
	return State(strings.Join(indexes, " ")), nil
}

// Save begins a snapshot and returns raft's index of it.
func (s *Server) Save(ctx context.Context) (io.ReadCloser, uint64, error) {
	response, err := s.request(ctx, http.MethodGet, "/v1/snapshot", nil)
	if err != nil {
		return nil, 0, err
	}
	return response.Body, index(response), nil
}

// Restore replaces all that the servers hold. A content that breaks off with an error changes nothing.
func (s *Server) Restore(ctx context.Context, content io.Reader) error {
	response, err := s.request(ctx, http.MethodPut, "/v1/snapshot", content)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

// ask decodes a JSON answer unless into is nil, and returns its index.
func (s *Server) ask(ctx context.Context, path string, into any) (uint64, error) {
	limited, done := context.WithTimeout(ctx, oneQuestion)
	defer done()
	response, err := s.request(limited, http.MethodGet, path, nil)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if into != nil {
		err = json.NewDecoder(io.LimitReader(response.Body, longestAnswer)).Decode(into)
	}
	if err != nil {
		return 0, fmt.Errorf("Consul answered %s with something else than expected: %w", path, err)
	}
	// Read to its end, an answer leaves its connection to the next.
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, longestAnswer))
	return index(response), nil
}

func (s *Server) request(ctx context.Context, method, path string, content io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+s.Address+path, content)
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-Consul-Token", s.Token)
	response, err := s.HTTP.Do(request)
	if err != nil {
		return nil, fmt.Errorf("Consul does not answer: %w", archive.Cause(err))
	}
	if response.StatusCode != http.StatusOK {
		defer response.Body.Close()
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10))
		return nil, fmt.Errorf("Consul refuses: %s (HTTP %d)", strings.TrimSpace(string(text)), response.StatusCode)
	}
	return response, nil
}

func index(response *http.Response) uint64 {
	parsed, err := strconv.ParseUint(response.Header.Get("X-Consul-Index"), 10, 64)
	if err != nil {
		return 0
	}
	return parsed
}
