// Package config reads what a role needs to know: mesh.json from the app's zip and Cloud Foundry's environment.
package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// InsecureOpen is a mesh without ACLs, gossip key and TLS for RPC. Its proxies still speak mTLS with each other.
const InsecureOpen = "insecure-open"

// longestWait keeps a typo (minutes, milliseconds) from becoming a wait that nobody sees the end of.
const longestWait = 600

// longestStop leaves a second of the ten that Cloud Foundry gives between SIGTERM and SIGKILL.
const longestStop = 9

// Mesh is mesh.json: everything that the roles of one app need to know and that differs from app to app.
type Mesh struct {
	Security  string    `json:"security"`
	App       string    `json:"app"`
	Servers   Servers   `json:"servers"`
	Service   *Service  `json:"service"`
	Start     Start     `json:"start"`
	Stop      Stop      `json:"stop"`
	Supervise Supervise `json:"supervise"`
}

// Servers says under which names the Consul servers are found and, to the servers alone, how many they are.
type Servers struct {
	Expected int      `json:"expected"`
	Join     []string `json:"join"`
}

// Service is this app's part of service.json that the roles wait for. Server apps have none.
type Service struct {
	ID            string `json:"id"`
	SidecarPort   int    `json:"sidecarPort"`
	UpstreamPorts []int  `json:"upstreamPorts"`
}

// Start bounds the waits of a start, counted from the start of the role.
type Start struct {
	JoinSeconds  int `json:"joinSeconds"`
	ProxySeconds int `json:"proxySeconds"`
	AppSeconds   int `json:"appSeconds"`
}

// Stop bounds a stop.
type Stop struct {
	GraceSeconds int `json:"graceSeconds"`
}

// Supervise says how often Consul may crash before its instance is given up.
type Supervise struct {
	Restarts      int `json:"restarts"`
	WindowSeconds int `json:"windowSeconds"`
}

func (s Start) Join() time.Duration       { return seconds(s.JoinSeconds) }
func (s Start) Proxy() time.Duration      { return seconds(s.ProxySeconds) }
func (s Start) App() time.Duration        { return seconds(s.AppSeconds) }
func (s Stop) Grace() time.Duration       { return seconds(s.GraceSeconds) }
func (s Supervise) Window() time.Duration { return seconds(s.WindowSeconds) }

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// ProxyID is the id that Consul derives for the sidecar proxy of a service.
func (s Service) ProxyID() string { return s.ID + "-sidecar-proxy" }

// Ports lists every port that Envoy must listen on before the app may start.
func (s Service) Ports() []int { return append([]int{s.SidecarPort}, s.UpstreamPorts...) }

// ReadMesh reads and checks a mesh.json; every problem in it is reported at once.
func ReadMesh(path string) (*Mesh, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the mesh description: %w", err)
	}
	mesh, err := ParseMesh(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return mesh, nil
}

// ParseMesh decodes strictly: an unknown key is an error, because a misspelt limit would otherwise be no limit.
func ParseMesh(data []byte) (*Mesh, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var mesh Mesh
	if err := decoder.Decode(&mesh); err != nil {
		return nil, errors.New(explain(data, err))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("line %d: text after the closing brace; the file must hold one JSON object", lineAt(data, decoder.InputOffset()))
	}
	if problems := mesh.problems(); len(problems) > 0 {
		return nil, errors.New(strings.Join(problems, "; "))
	}
	return &mesh, nil
}

func explain(data []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("line %d: not JSON: %v", lineAt(data, syntax.Offset), syntax)
	case errors.As(err, &kind):
		return fmt.Sprintf("line %d: %s is a JSON %s, expected %s", lineAt(data, kind.Offset), kind.Field, kind.Value, kind.Type)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "ends before its JSON object is complete"
	default:
		return strings.TrimPrefix(err.Error(), "json: ") + "; the known keys are in the sidecar's README"
	}
}

func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(int(offset), len(data))], []byte("\n"))
}

func (m *Mesh) problems() []string {
	var found []string
	require := func(holds bool, format string, args ...any) {
		if !holds {
			found = append(found, fmt.Sprintf(format, args...))
		}
	}
	within := func(name string, value, low, high int) {
		require(value >= low && value <= high, "%s is %d, expected %d to %d", name, value, low, high)
	}

	require(m.Security == InsecureOpen, "security is %q, expected %q", m.Security, InsecureOpen)
	require(m.App != "", "app is missing, expected the app's name")
	if m.Service == nil {
		require(m.Servers.Expected%2 == 1 && m.Servers.Expected > 0 && m.Servers.Expected <= 7,
			"servers.expected is %d, expected 1, 3, 5 or 7", m.Servers.Expected)
	} else {
		// An app that named the number of servers would be pushed again whenever they are scaled.
		require(m.Servers.Expected == 0, "servers.expected is %d, expected nothing: only servers need it", m.Servers.Expected)
	}
	require(len(m.Servers.Join) > 0, "servers.join is empty, expected the internal host names of the Consul servers")
	for i, name := range m.Servers.Join {
		require(name != "", "servers.join[%d] is empty, expected a host name", i)
	}
	within("start.joinSeconds", m.Start.JoinSeconds, 1, longestWait)
	within("stop.graceSeconds", m.Stop.GraceSeconds, 1, longestStop)
	within("supervise.restarts", m.Supervise.Restarts, 0, 100)
	within("supervise.windowSeconds", m.Supervise.WindowSeconds, 1, 3600)

	if s := m.Service; s != nil {
		require(s.ID != "", "service.id is missing, expected the id of the service in service.json")
		within("start.proxySeconds", m.Start.ProxySeconds, 1, longestWait)
		within("start.appSeconds", m.Start.AppSeconds, 1, longestWait)
		// Each role waits for the one before it: whoever knows the cause must be the first to give up.
		require(m.Start.ProxySeconds >= m.Start.JoinSeconds, "start.proxySeconds (%d) is less than start.joinSeconds (%d), expected at least as much",
			m.Start.ProxySeconds, m.Start.JoinSeconds)
		require(m.Start.AppSeconds >= m.Start.ProxySeconds, "start.appSeconds (%d) is less than start.proxySeconds (%d), expected at least as much",
			m.Start.AppSeconds, m.Start.ProxySeconds)
		seen := map[int]bool{}
		for i, port := range s.Ports() {
			name := "service.sidecarPort"
			if i > 0 {
				name = fmt.Sprintf("service.upstreamPorts[%d]", i-1)
			}
			within(name, port, 1, 65535)
			require(!seen[port], "%s is %d, which is taken already; expected a port of its own", name, port)
			seen[port] = true
		}
	}
	return found
}
