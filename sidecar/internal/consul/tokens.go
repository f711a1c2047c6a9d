package consul

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// AuthMethod is the name of the auth method that knows the mesh's apps.
const AuthMethod = "byo-mesh"

// loginSaid stands before what a login said of itself, in the description that Consul gives the token.
const loginSaid = "token created via login: "

// InstanceKey is under which a login says the GUID of its instance.
const InstanceKey = "instance"

// DropOrphans deletes the tokens of instances that gossip knows no more and that logged in longer ago than young, and
// returns how many there were. An instance that ends in order logs out itself.
func (c *Client) DropOrphans(ctx context.Context, young time.Duration) (int, error) {
	members, err := c.Members(ctx)
	if err != nil {
		return 0, err
	}
	known := map[string]bool{}
	for _, member := range members {
		if _, guid, found := strings.Cut(member.Name, nodeSeparator); found && member.Status != statusLeft {
			known[guid] = true
		}
	}
	var tokens []struct {
		AccessorID  string
		Description string
		CreateTime  time.Time
	}
	if err := c.Do(ctx, http.MethodGet, "/v1/acl/tokens?authmethod="+url.QueryEscape(AuthMethod), nil, &tokens); err != nil {
		return 0, err
	}
	dropped := 0
	for _, token := range tokens {
		guid := instanceOf(token.Description)
		if guid == "" || known[guid] || time.Since(token.CreateTime) < young {
			continue
		}
		if err := c.Do(ctx, http.MethodDelete, "/v1/acl/token/"+token.AccessorID, nil, nil); err != nil {
			return dropped, err
		}
		dropped++
	}
	return dropped, nil
}

func instanceOf(description string) string {
	said, found := strings.CutPrefix(description, loginSaid)
	var meta map[string]string
	if !found || json.Unmarshal([]byte(said), &meta) != nil {
		return ""
	}
	return meta[InstanceKey]
}
