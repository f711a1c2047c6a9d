package consul

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// NodeName is that of an instance of an app. It holds the GUID, because the index is no identity: during a rolling deployment
// two instances have the same. No app's name has two dashes, so what is allowed for one app's nodes is for no other's.
func NodeName(app, guid string) string { return app + nodeSeparator + guid }

const nodeSeparator = "--"

// Haunted returns nil unless the catalog has a node at this address that has another name.
//
// An address belongs to one instance at a time, so such a node is an instance that died without leaving. Addresses
// are given again: Envoy, which tells endpoints apart by their address, would take the dead one's health for that of
// its successor for as long as the catalog lists both. The servers remove it when its successor has joined.
func (c *Client) Haunted(ctx context.Context, address netip.Addr, except string) error {
	nodes, err := c.nodes(ctx)
	if err != nil {
		return err
	}
	for _, node := range nodes {
		if node.Address == address.String() && node.Node != except {
			return fmt.Errorf("the servers have not removed the dead node %s yet, which had this instance's address", node.Node)
		}
	}
	return nil
}

// Exorcist removes the dead from the catalog.
type Exorcist struct {
	Client *Client
	// left are those that had left gossip at the last look, and were in the catalog.
	left map[string]bool
}

// Exorcise removes every node whose address only a living member of another name has, and every one that has left, and returns
// their names.
//
// Consul's leader removes a node when it leaves. But until it ends, its agent tells the catalog of each check that changes, and
// the app's does when the app has ended: so the node is back, until Consul's leader goes through all of them, once a minute.
// A node that comes back to life may be in the catalog a moment before this agent hears of it, so one look is not enough.
func (e *Exorcist) Exorcise(ctx context.Context) ([]string, error) {
	members, err := e.Client.Members(ctx)
	if err != nil {
		return nil, err
	}
	// Gossip takes a moment to find that one of two at an address is dead, and until then it cannot say which.
	living, gone := map[string][]string{}, map[string]bool{}
	for _, member := range members {
		if address := member.Addr.String(); member.Alive() {
			living[address] = append(living[address], member.Name)
		}
		gone[member.Name] = member.Status == statusLeft
	}
	nodes, err := e.Client.nodes(ctx)
	if err != nil {
		return nil, err
	}
	before := e.left
	e.left = map[string]bool{}
	var removed []string
	for _, node := range nodes {
		if gone[node.Node] && !before[node.Node] {
			e.left[node.Node] = true
		}
		there := living[node.Address]
		replaced := len(there) == 1 && there[0] != node.Node
		if !replaced && !(gone[node.Node] && before[node.Node]) {
			continue
		}
		if err := e.Client.Do(ctx, http.MethodPut, "/v1/catalog/deregister", map[string]string{"Node": node.Node}, nil); err != nil {
			return removed, err
		}
		removed = append(removed, node.Node)
	}
	return removed, nil
}

type node struct{ Node, Address string }

func (c *Client) nodes(ctx context.Context) ([]node, error) {
	var nodes []node
	err := c.Do(ctx, http.MethodGet, "/v1/catalog/nodes", nil, &nodes)
	return nodes, err
}

// Maintenance turns a service of this agent critical, so that nobody is sent to it any more.
func (c *Client) Maintenance(ctx context.Context, id, reason string) error {
	path := "/v1/agent/service/maintenance/" + id + "?enable=true&reason=" + url.QueryEscape(reason)
	return c.Do(ctx, http.MethodPut, path, nil, nil)
}

// Relieved returns nil when a node of an app may go without leaving callers of a service with nobody: another instance
// passes, or none is there that could. Whether one is there, gossip knows; the catalog learns of a new one seconds later.
func (c *Client) Relieved(ctx context.Context, service, app, node string) error {
	members, err := c.Members(ctx)
	if err != nil {
		return err
	}
	others := 0
	for _, member := range members {
		if strings.HasPrefix(member.Name, NodeName(app, "")) && member.Name != node && member.Alive() {
			others++
		}
	}
	if others == 0 {
		return nil
	}
	instances, err := c.instances(ctx, service)
	if err != nil {
		return err
	}
	for _, instance := range instances {
		if instance.Node.Node != node && instance.passes() {
			return nil
		}
	}
	return fmt.Errorf("%d are there, none passes yet", others)
}

// Listed returns nil when the catalog has a node's instance of a service.
func (c *Client) Listed(ctx context.Context, service, node string) error {
	instances, err := c.instances(ctx, service)
	if err != nil {
		return err
	}
	for _, instance := range instances {
		if instance.Node.Node == node {
			return nil
		}
	}
	return errors.New("it does not yet")
}

// Domain is what follows a service's name in the names of its clusters.
func (c *Client) Domain(ctx context.Context) (string, error) {
	var roots struct{ TrustDomain string }
	if err := c.Do(ctx, http.MethodGet, "/v1/agent/connect/ca/roots", nil, &roots); err != nil {
		return "", err
	}
	var agent struct{ Config struct{ Datacenter string } }
	if err := c.Do(ctx, http.MethodGet, "/v1/agent/self", nil, &agent); err != nil {
		return "", err
	}
	return "default." + agent.Config.Datacenter + ".internal." + roots.TrustDomain, nil
}

type instance struct {
	Node   struct{ Node string }
	Checks []struct{ Status string }
}

func (i instance) passes() bool {
	for _, check := range i.Checks {
		if check.Status != "passing" {
			return false
		}
	}
	return true
}

func (c *Client) instances(ctx context.Context, service string) ([]instance, error) {
	var found []instance
	err := c.Do(ctx, http.MethodGet, "/v1/health/connect/"+service, nil, &found)
	return found, err
}

// Voter returns nil when a server is a voter that has caught up, as the leader sees it.
func (c *Client) Voter(ctx context.Context, node string) error {
	var health struct {
		Servers []struct {
			Name    string
			Healthy bool
			Voter   bool
		}
	}
	// While any server is unhealthy the answer comes with a status of its own, and with the same body.
	err := c.Do(ctx, http.MethodGet, "/v1/operator/autopilot/health", nil, &health)
	var status *statusError
	if errors.As(err, &status) && status.code == http.StatusTooManyRequests {
		err = status.decode(&health)
	}
	if err != nil {
		return err
	}
	for _, server := range health.Servers {
		switch {
		case server.Name != node:
			continue
		case !server.Healthy:
			return errors.New("the leader finds that this server has not caught up")
		case !server.Voter:
			return errors.New("this server has no vote yet")
		}
		return nil
	}
	return errors.New("the leader does not know this server yet")
}
