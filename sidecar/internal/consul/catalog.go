package consul

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
)

// Forget removes from the catalog every node at this address that has another name, and returns their names.
//
// An address belongs to one instance at a time, so such a node is an instance that died without leaving. Addresses
// are given again: Envoy, which tells endpoints apart by their address, would take the dead one's health for that of
// its successor for as long as the catalog lists both.
func (c *Client) Forget(ctx context.Context, address netip.Addr, except string) ([]string, error) {
	filter := fmt.Sprintf("Address == %q and Node != %q", address.String(), except)
	var nodes []struct{ Node string }
	if err := c.do(ctx, http.MethodGet, "/v1/catalog/nodes?filter="+url.QueryEscape(filter), nil, &nodes); err != nil {
		return nil, err
	}
	var forgotten []string
	for _, node := range nodes {
		if err := c.do(ctx, http.MethodPut, "/v1/catalog/deregister", node, nil); err != nil {
			return forgotten, err
		}
		forgotten = append(forgotten, node.Node)
	}
	return forgotten, nil
}
