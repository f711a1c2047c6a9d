// Package config reads what a role needs to know: mesh.json from the app's zip and Cloud Foundry's environment.
package config

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// Secure is a mesh that denies what is not allowed and encrypts all that crosses the network.
const Secure = "secure"

// InsecureOpen is a mesh without ACLs, gossip key and TLS for RPC. Its proxies still speak mTLS with each other.
const InsecureOpen = "insecure-open"

// longestWait keeps a typo (minutes, milliseconds) from becoming a wait that nobody sees the end of.
const longestWait = 600

// longestStop leaves a second of the ten that Cloud Foundry gives between SIGTERM and SIGKILL.
const longestStop = 9

// longestGrace bounds what an app waits for upstreams that nobody may ever provide.
const longestGrace = 30

// Mesh is mesh.json: everything that the roles of one app need to know and that differs from app to app.
type Mesh struct {
	Security  string    `json:"security"`
	App       string    `json:"app"`
	Servers   Servers   `json:"servers"`
	Keeper    *Keeper   `json:"keeper"`
	Store     *Store    `json:"store"`
	Service   *Service  `json:"service"`
	Start     Start     `json:"start"`
	Stop      Stop      `json:"stop"`
	Supervise Supervise `json:"supervise"`
}

// Servers says under which names the Consul servers are found and, to the servers alone, how many they are.
type Servers struct {
	Expected int      `json:"expected"`
	Join     []string `json:"join"`
	// Path is that of a route of the servers' API, to the servers alone; empty where they have a host to themselves.
	Path string `json:"path,omitempty"`
}

// Keeper says to the servers where snapshots of their state are kept, and to the keeper itself where it listens.
type Keeper struct {
	// Host is the internal host name of the keeper; the keeper itself has none.
	Host string `json:"host"`
	Port int    `json:"port"`
	// EverySeconds is the least time between two snapshots.
	EverySeconds int `json:"everySeconds"`
}

// Every is the least time between two snapshots.
func (k Keeper) Every() time.Duration { return seconds(k.EverySeconds) }

// Address is where the servers find the keeper, as host:port.
func (k Keeper) Address() string { return net.JoinHostPort(k.Host, strconv.Itoa(k.Port)) }

// Store says to the servers in which bucket of an S3-compatible service snapshots of their state are kept, where no keeper
// keeps them.
type Store struct {
	// Endpoint is the service's URL, without a path.
	Endpoint string `json:"endpoint"`
	Bucket   string `json:"bucket"`
	Region   string `json:"region"`
	// Prefix is a folder of the bucket, possibly none.
	Prefix string `json:"prefix"`
	// CA are the authorities, as PEM, that certify the service, where the container does not know them.
	CA string `json:"ca"`
	// EverySeconds is the least time between two snapshots.
	EverySeconds int `json:"everySeconds"`
}

// Keeps says whether snapshots of the servers' state are kept somewhere, wherever that is.
func (m *Mesh) Keeps() bool { return m.Keeper != nil || m.Store != nil }

// Every is the least time between two snapshots.
func (s Store) Every() time.Duration { return seconds(s.EverySeconds) }

// Service is this app's part of service.json that the roles wait for. Server apps have none.
type Service struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	SidecarPort int        `json:"sidecarPort"`
	Upstreams   []Upstream `json:"upstreams"`
}

// Upstream is a service that the app calls, and where on its loopback it does so.
type Upstream struct {
	Name string `json:"name"`
	Port int    `json:"port"`
}

// Start bounds the waits of a start, counted from the start of the role.
type Start struct {
	JoinSeconds  int `json:"joinSeconds"`
	ProxySeconds int `json:"proxySeconds"`
	AppSeconds   int `json:"appSeconds"`
	// UpstreamSeconds is not a wait that fails: when it is over, the app starts without the upstreams that lack.
	UpstreamSeconds int `json:"upstreamSeconds"`
}

// Stop bounds the steps of a stop. Its sum stays below what Cloud Foundry gives between SIGTERM and SIGKILL.
type Stop struct {
	// ReliefSeconds: the agent, until another instance of the service passes, if one is there that does not yet.
	ReliefSeconds int `json:"reliefSeconds"`
	// DrainSeconds: the app, from its SIGTERM until requests from the mesh have ended. 0 takes the drain out.
	DrainSeconds int `json:"drainSeconds"`
	// RouteSeconds: the app, from its SIGTERM, at least; the router may still be sending.
	RouteSeconds int `json:"routeSeconds"`
	// AppSeconds: from the app's own SIGTERM until it is killed.
	AppSeconds int `json:"appSeconds"`
	// LeaveSeconds: from Consul's SIGTERM until it is killed.
	LeaveSeconds int `json:"leaveSeconds"`
}

// Supervise says how often Consul may crash before its instance is given up.
type Supervise struct {
	Restarts      int `json:"restarts"`
	WindowSeconds int `json:"windowSeconds"`
}

func (s Start) Join() time.Duration       { return seconds(s.JoinSeconds) }
func (s Start) Proxy() time.Duration      { return seconds(s.ProxySeconds) }
func (s Start) App() time.Duration        { return seconds(s.AppSeconds) }
func (s Start) Upstream() time.Duration   { return seconds(s.UpstreamSeconds) }
func (s Stop) Relief() time.Duration      { return seconds(s.ReliefSeconds) }
func (s Stop) Drain() time.Duration       { return seconds(s.DrainSeconds) }
func (s Stop) Route() time.Duration       { return seconds(s.RouteSeconds) }
func (s Stop) App() time.Duration         { return seconds(s.AppSeconds) }
func (s Stop) Leave() time.Duration       { return seconds(s.LeaveSeconds) }
func (s Supervise) Window() time.Duration { return seconds(s.WindowSeconds) }

// Drains says whether a stop lets requests end before the app is told.
func (s Stop) Drains() bool { return s.DrainSeconds > 0 }

// AppEnds is when, counted from SIGTERM, the app has ended at the latest.
func (s Stop) AppEnds() time.Duration { return max(s.Drain(), s.Route()) + s.App() }

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// ProxyID is the id that Consul derives for the sidecar proxy of a service.
func (s Service) ProxyID() string { return s.ID + "-sidecar-proxy" }

// Ports lists every port that Envoy must listen on before the app may start.
func (s Service) Ports() []int {
	ports := []int{s.SidecarPort}
	for _, upstream := range s.Upstreams {
		ports = append(ports, upstream.Port)
	}
	return ports
}

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

	require(m.Security == Secure || m.Security == InsecureOpen, "security is %q, expected %q or %q", m.Security, Secure, InsecureOpen)
	require(m.App != "", "app is missing, expected the app's name")
	if k := m.Keeper; k != nil {
		require(m.Security == Secure, "keeper is set, but an open mesh has no key that snapshots could be sealed with")
		within("keeper.port", k.Port, 1024, 65535)
		if k.Host == "" {
			// The keeper itself: it has no Consul, so nothing of the rest concerns it.
			require(m.Service == nil && len(m.Servers.Join) == 0, "keeper.host is missing, expected the keeper's internal host name")
			return found
		}
		within("keeper.everySeconds", k.EverySeconds, 1, 3600)
	}
	if s := m.Store; s != nil {
		require(m.Security == Secure, "store is set, but an open mesh has no key that snapshots could be sealed with")
		require(m.Keeper == nil, "store and keeper are set, expected one of them")
		s.check(within, require)
	}
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
	within("stop.leaveSeconds", m.Stop.LeaveSeconds, 1, longestStop)
	within("supervise.restarts", m.Supervise.Restarts, 0, 100)
	within("supervise.windowSeconds", m.Supervise.WindowSeconds, 1, 3600)

	if s := m.Service; s != nil {
		require(s.ID != "", "service.id is missing, expected the id of the service in service.json")
		require(s.Name != "", "service.name is missing, expected the name of the service in service.json")
		within("start.proxySeconds", m.Start.ProxySeconds, 1, longestWait)
		within("start.appSeconds", m.Start.AppSeconds, 1, longestWait)
		within("start.upstreamSeconds", m.Start.UpstreamSeconds, 0, longestGrace)
		// Each role waits for the one before it: whoever knows the cause must be the first to give up.
		require(m.Start.ProxySeconds >= m.Start.JoinSeconds, "start.proxySeconds (%d) is less than start.joinSeconds (%d), expected at least as much",
			m.Start.ProxySeconds, m.Start.JoinSeconds)
		require(m.Start.AppSeconds >= m.Start.ProxySeconds, "start.appSeconds (%d) is less than start.proxySeconds (%d), expected at least as much",
			m.Start.AppSeconds, m.Start.ProxySeconds)
		m.Stop.check(within, require)
		seen := map[int]bool{}
		for i, port := range s.Ports() {
			name := "service.sidecarPort"
			if i > 0 {
				name = fmt.Sprintf("service.upstreams[%d].port", i-1)
				require(s.Upstreams[i-1].Name != "", "service.upstreams[%d].name is missing, expected a service's name", i-1)
			}
			within(name, port, 1, 65535)
			require(!seen[port], "%s is %d, which is taken already; expected a port of its own", name, port)
			seen[port] = true
		}
	}
	return found
}

func (s Store) check(within func(string, int, int, int), require func(bool, string, ...any)) {
	endpoint, err := url.Parse(s.Endpoint)
	require(err == nil && (endpoint.Scheme == "https" || endpoint.Scheme == "http") && endpoint.Host != "",
		"store.endpoint is %q, expected the URL of an S3-compatible service", s.Endpoint)
	require(s.Bucket != "", "store.bucket is missing, expected the name of a bucket")
	require(s.Region != "", "store.region is missing, expected the region that requests are signed for")
	require(s.CA == "" || x509.NewCertPool().AppendCertsFromPEM([]byte(s.CA)), "store.ca holds no certificate, expected that of an authority as PEM")
	within("store.everySeconds", s.EverySeconds, 1, 3600)
}

// check is for an app's stop; a server's knows only the leave.
func (s Stop) check(within func(string, int, int, int), require func(bool, string, ...any)) {
	within("stop.reliefSeconds", s.ReliefSeconds, 0, longestStop)
	within("stop.drainSeconds", s.DrainSeconds, 0, longestStop)
	within("stop.routeSeconds", s.RouteSeconds, 0, longestStop)
	within("stop.appSeconds", s.AppSeconds, 1, longestStop)
	require(!s.Drains() || s.ReliefSeconds < s.DrainSeconds,
		"stop.reliefSeconds (%d) is not less than stop.drainSeconds (%d): nothing could drain", s.ReliefSeconds, s.DrainSeconds)
	sum := int((s.AppEnds() + s.Leave()).Seconds())
	require(sum <= longestStop, "stop takes %d s (the longer of drainSeconds and routeSeconds, then appSeconds, then leaveSeconds), expected at most %d: Cloud Foundry kills after 10",
		sum, longestStop)
}
