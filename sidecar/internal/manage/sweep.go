package manage

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// kinds are those of the entries that a mesh has, in the order in which they may go: each before what it needs.
var kinds = []string{"service-intentions", "service-router", "service-defaults", "proxy-defaults", "mesh"}

// Yield removes what the servers wrote once Pulumi manages Consul's objects, and says whether nothing of it is left. Pulumi
// has marked by then what both want, and made policies of its own.
func Yield(ctx context.Context, client Consul) (bool, error) {
	ids, err := policies(ctx, client)
	if err != nil || ids[lookers] == "" {
		return false, err
	}
	if _, err := sweepEntries(ctx, client, nil, byServers); err != nil {
		return false, err
	}
	there, err := rules(ctx, client)
	if err != nil {
		return false, err
	}
	there = slices.DeleteFunc(there, func(rule BindingRule) bool { return !managed(rule.BindName, prefixOfServers) })
	if err := dropRules(ctx, client, there); err != nil {
		return false, err
	}
	left, err := dropPast(ctx, client, prefixOfServers, func(app string) bool { return ids[prefixOfPulumi+app] != "" })
	return left == 0, err
}

// managed says whether a name is that of what an app has, by its prefix.
func managed(name string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// sweepEntries removes the entries with one of these marks that are not wanted, and returns those that stay, by their ids.
func sweepEntries(ctx context.Context, client Consul, wanted []Entry, marks ...string) (map[string]map[string]any, error) {
	stay := map[string]map[string]any{}
	for _, kind := range kinds {
		var there []map[string]any
		if err := client.Do(ctx, http.MethodGet, "/v1/config/"+kind, nil, &there); err != nil {
			return nil, fmt.Errorf("the config entries of the kind %s: %w", kind, err)
		}
		for _, content := range there {
			name, _ := content["Name"].(string)
			if kind == onlyKind {
				name = kind
			}
			entry := Entry{Kind: kind, Name: name}
			isWanted := slices.ContainsFunc(wanted, func(w Entry) bool { return w.id() == entry.id() })
			if isWanted || !slices.Contains(marks, markOf(content)) {
				stay[entry.id()] = content
				continue
			}
			if err := client.Do(ctx, http.MethodDelete, "/v1/config/"+kind+"/"+url.PathEscape(name), nil, nil); err != nil {
				return nil, fmt.Errorf("the config entry %s cannot be deleted: %w", entry.id(), err)
			}
		}
	}
	return stay, nil
}

func markOf(content map[string]any) string {
	meta, _ := content["Meta"].(map[string]any)
	manager, _ := meta[mark].(string)
	return manager
}

// sweepAccess removes the policies of apps that are gone, at once: whoever still has one may do nothing any more. Those of
// Pulumi go once no instance has them.
func sweepAccess(ctx context.Context, client Consul, wanted []Policy) error {
	isWanted := func(app string) bool {
		return slices.ContainsFunc(wanted, func(policy Policy) bool { return policy.Name == prefixOfServers+app })
	}
	ids, err := policies(ctx, client)
	if err != nil {
		return err
	}
	for name, id := range ids {
		if app, ours := strings.CutPrefix(name, prefixOfServers); ours && !isWanted(app) {
			if err := dropPolicy(ctx, client, name, id); err != nil {
				return err
			}
		}
	}
	_, err = dropPast(ctx, client, prefixOfPulumi, isWanted)
	return err
}

// dropPast deletes the policies with the prefix of who manages them no longer, and returns how many are left: an app that is
// still wanted has one of the other prefix too, but instances that logged in before have this one for as long as they live.
func dropPast(ctx context.Context, client Consul, prefix string, wanted func(app string) bool) (int, error) {
	ids, err := policies(ctx, client)
	if err != nil {
		return 0, err
	}
	left := 0
	for name, id := range ids {
		app, past := strings.CutPrefix(name, prefix)
		if !past {
			continue
		}
		if wanted(app) {
			var holders []struct{ AccessorID string }
			if err := client.Do(ctx, http.MethodGet, "/v1/acl/tokens?policy="+id, nil, &holders); err != nil {
				return 0, err
			}
			if len(holders) > 0 {
				left++
				continue
			}
		}
		if err := dropPolicy(ctx, client, name, id); err != nil {
			return 0, err
		}
	}
	return left, nil
}

func dropPolicy(ctx context.Context, client Consul, name, id string) error {
	if err := client.Do(ctx, http.MethodDelete, "/v1/acl/policy/"+id, nil, nil); err != nil {
		return fmt.Errorf("the policy %s cannot be deleted: %w", name, err)
	}
	return nil
}

// dropLookers takes away the token of who looks from outside: there is no way in for it. It goes before its policy, which is
// the sign that it is there.
func dropLookers(ctx context.Context, client Consul) error {
	ids, err := policies(ctx, client)
	if err != nil || ids[lookers] == "" {
		return err
	}
	var holders []struct {
		AccessorID string
		Policies   []Link
		Roles      []Link
	}
	if err := client.Do(ctx, http.MethodGet, "/v1/acl/tokens?policy="+ids[lookers], nil, &holders); err != nil {
		return err
	}
	for _, token := range holders {
		if len(token.Policies) > 1 || len(token.Roles) > 0 {
			// Somebody made it for more than to look.
			continue
		}
		if err := client.Do(ctx, http.MethodDelete, "/v1/acl/token/"+token.AccessorID, nil, nil); err != nil {
			return fmt.Errorf("the token to look at the mesh cannot be deleted: %w", err)
		}
	}
	return dropPolicy(ctx, client, lookers, ids[lookers])
}

func dropRules(ctx context.Context, client Consul, unwanted []BindingRule) error {
	for _, rule := range unwanted {
		if err := client.Do(ctx, http.MethodDelete, "/v1/acl/binding-rule/"+rule.ID, nil, nil); err != nil {
			return fmt.Errorf("the binding rule for %s cannot be deleted: %w", rule.BindName, err)
		}
	}
	return nil
}
