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

// Client speaks to the agent's HTTP API.
type Client struct {
	base string
	http *http.Client
}

// NewClient makes a client for an agent's HTTP address, as host:port.
func NewClient(address string) *Client {
	return &Client{base: "http://" + address, http: &http.Client{Timeout: 30 * time.Second}}
}

// Member is a node of the gossip pool.
type Member struct {
	Name   string
	Addr   netip.Addr
	Status int
	Tags   map[string]string
}

const statusAlive = 1

// Alive says whether gossip sees the node.
func (m Member) Alive() bool { return m.Status == statusAlive }

// Server says whether the node is a Consul server.
func (m Member) Server() bool { return m.Tags["role"] == "consul" }

// Leader returns the address of the servers' leader, empty while there is none.
func (c *Client) Leader(ctx context.Context) (string, error) {
	var leader string
	err := c.do(ctx, http.MethodGet, "/v1/status/leader", nil, &leader)
	return leader, err
}

// Members lists the gossip pool as this agent sees it.
func (c *Client) Members(ctx context.Context) ([]Member, error) {
	var members []Member
	err := c.do(ctx, http.MethodGet, "/v1/agent/members", nil, &members)
	return members, err
}

// Join makes the agent join the gossip pool through a node.
func (c *Client) Join(ctx context.Context, address netip.Addr) error {
	return c.do(ctx, http.MethodPut, "/v1/agent/join/"+address.String(), nil, nil)
}

// Reload makes the agent read its configuration again.
func (c *Client) Reload(ctx context.Context) error {
	return c.do(ctx, http.MethodPut, "/v1/agent/reload", nil, nil)
}

// Registered returns nil when the agent has a service of this id.
func (c *Client) Registered(ctx context.Context, id string) error {
	err := c.do(ctx, http.MethodGet, "/v1/agent/service/"+id, nil, nil)
	var status *statusError
	if errors.As(err, &status) && status.code == http.StatusNotFound {
		return ErrNotRegistered
	}
	return err
}

type statusError struct {
	code int
	text string
}

func (e *statusError) Error() string { return fmt.Sprintf("%s (HTTP %d)", e.text, e.code) }

// do sends a request, with a JSON body unless send is nil, and decodes the answer unless into is nil.
func (c *Client) do(ctx context.Context, method, path string, send, into any) error {
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
