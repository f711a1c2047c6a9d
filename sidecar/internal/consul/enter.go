package consul

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// Enter brings the servers' catalog up to date with what the agent knows of its services and their checks.
//
// The agent does that by itself, but whenever it finds a server it first waits for a random time of up to three seconds, so that
// thousands of agents do not come at once; on a start that is twice what everything else takes. What the agent writes later is
// the same, or newer.
func (c *Client) Enter(ctx context.Context, name string) error {
	nodes, err := c.nodes(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(nodes, func(known node) bool { return known.Node == name }) {
		return errors.New("the servers do not know this node yet")
	}
	services, checks, err := c.state(ctx)
	if err != nil {
		return err
	}
	for id, service := range services {
		// Agents say it, and catalogs do not take it.
		delete(service, "Datacenter")
		entry := registration{Node: name, SkipNodeUpdate: true, Service: service, Checks: []json.RawMessage{}}
		for _, check := range checks {
			var of struct{ ServiceID string }
			if err := json.Unmarshal(check, &of); err != nil {
				return fmt.Errorf("cannot read a check of the agent: %w", err)
			}
			if of.ServiceID == id {
				entry.Checks = append(entry.Checks, check)
			}
		}
		if err := c.Do(ctx, http.MethodPut, "/v1/catalog/register", entry, nil); err != nil {
			return err
		}
	}
	// What changed meanwhile the agent may have written before us.
	if _, now, err := c.state(ctx); err != nil {
		return err
	} else if !maps.EqualFunc(checks, now, same) {
		return errors.New("its checks changed meanwhile")
	}
	return nil
}

// registration is an entry of the catalog; services and checks are handed on as the agent tells them.
type registration struct {
	Node           string
	SkipNodeUpdate bool
	Service        map[string]json.RawMessage
	Checks         []json.RawMessage
}

func (c *Client) state(ctx context.Context) (services map[string]map[string]json.RawMessage, checks map[string]json.RawMessage, err error) {
	if err = c.Do(ctx, http.MethodGet, "/v1/agent/services", nil, &services); err != nil {
		return nil, nil, err
	}
	return services, checks, c.Do(ctx, http.MethodGet, "/v1/agent/checks", nil, &checks)
}

func same(one, other json.RawMessage) bool { return bytes.Equal(one, other) }
