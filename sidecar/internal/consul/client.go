// Package consul asks the Consul agent of this instance, and joins it to the servers.
package consul

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// ErrNotRegistered is a service that the agent does not know (yet).
var ErrNotRegistered = errors.New("the agent does not know it")

const longestAnswer = 1 << 20

// Token is what requests are allowed by; it may not be there yet. Without ACLs it is empty.
type Token func() (string, error)

// NoToken is for an agent without ACLs.
func NoToken() (string, error) { return "", nil }

// Client speaks to the agent's HTTP API.
type Client struct {
	base  string
	token Token
	http  *http.Client
}

// NewClient makes a client for an agent's HTTP address, as host:port.
func NewClient(address string, token Token) *Client {
	return &Client{base: "http://" + address, token: token, http: &http.Client{Timeout: 30 * time.Second}}
}

// Member is a node of the gossip pool.
type Member struct {
	Name   string
	Addr   netip.Addr
	Status int
	Tags   map[string]string
}

// Statuses of a member, in gossip's numbers.
const (
	statusAlive = 1
	statusLeft  = 3
)

// Alive says whether gossip sees the node.
func (m Member) Alive() bool { return m.Status == statusAlive }

// Server says whether the node is a Consul server.
func (m Member) Server() bool { return m.Tags["role"] == "consul" }

// Leader returns the address of the servers' leader, empty while there is none.
func (c *Client) Leader(ctx context.Context) (string, error) {
	var leader string
	err := c.Do(ctx, http.MethodGet, "/v1/status/leader", nil, &leader)
	return leader, err
}

// Leads says whether the server at this address is the leader.
func (c *Client) Leads(ctx context.Context, address netip.Addr) (bool, error) {
	leader, err := c.Leader(ctx)
	host, _, _ := strings.Cut(leader, ":")
	return host == address.String(), err
}

// Alive returns nil when the agent answers at all, whatever it knows of servers.
func (c *Client) Alive(ctx context.Context) error {
	_, err := c.Members(ctx)
	var status *statusError
	if errors.As(err, &status) {
		// It may not know yet by what token it is asked; that it says so is an answer.
		return nil
	}
	return err
}

// Members lists the gossip pool as this agent sees it.
func (c *Client) Members(ctx context.Context) ([]Member, error) {
	var members []Member
	err := c.Do(ctx, http.MethodGet, "/v1/agent/members", nil, &members)
	return members, err
}

// Join makes the agent join the gossip pool through a node.
func (c *Client) Join(ctx context.Context, address netip.Addr) error {
	return c.Do(ctx, http.MethodPut, "/v1/agent/join/"+address.String(), nil, nil)
}

// Reload makes the agent read its configuration again.
func (c *Client) Reload(ctx context.Context) error {
	return c.Do(ctx, http.MethodPut, "/v1/agent/reload", nil, nil)
}

// ErrUnknownToken is a token that Consul does not know.
var ErrUnknownToken = errors.New("Consul does not know the token")

// Authenticated returns nil when Consul knows the token.
func (c *Client) Authenticated(ctx context.Context) error {
	err := c.Do(ctx, http.MethodGet, "/v1/acl/token/self", nil, nil)
	if unknown(err) {
		return ErrUnknownToken
	}
	return err
}

// unknown says whether a request was refused because Consul does not know its token.
func unknown(err error) bool {
	var status *statusError
	return errors.As(err, &status) && status.code == http.StatusForbidden && strings.Contains(status.text, "ACL not found")
}

// Logout makes the agent's token worthless.
func (c *Client) Logout(ctx context.Context) error {
	return c.Do(ctx, http.MethodPost, "/v1/acl/logout", nil, nil)
}

// Registered returns nil when the agent has a service of this id.
func (c *Client) Registered(ctx context.Context, id string) error {
	err := c.Do(ctx, http.MethodGet, "/v1/agent/service/"+id, nil, nil)
	var status *statusError
	if errors.As(err, &status) && status.code == http.StatusNotFound {
		return ErrNotRegistered
	}
	return err
}

// Passing returns nil when all checks of a service of this agent pass.
func (c *Client) Passing(ctx context.Context, id string) error {
	return c.Do(ctx, http.MethodGet, "/v1/agent/health/service/id/"+id, nil, nil)
}

type statusError struct {
	code int
	text string
}

func (e *statusError) decode(into any) error { return json.Unmarshal([]byte(e.text), into) }

func (e *statusError) Error() string { return fmt.Sprintf("%s (HTTP %d)", e.text, e.code) }

// Do sends a request, with a JSON body unless send is nil, and decodes the answer unless into is nil.
func (c *Client) Do(ctx context.Context, method, path string, send, into any) error {
	token, err := c.token()
	if err != nil {
		return err
	}
	var content io.Reader
	if send != nil {
		data, err := json.Marshal(send)
		if err != nil {
			return err
		}
		content = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("X-Consul-Token", token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("Consul's agent does not answer: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	if err != nil {
		return fmt.Errorf("Consul's agent broke off its answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return &statusError{code: response.StatusCode, text: strings.TrimSpace(string(body))}
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("Consul's agent answered %s with something else than expected: %w", path, err)
	}
	return nil
}
