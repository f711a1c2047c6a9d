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
var kinds = []string{"service-intentions", "service-router", "service-resolver", "service-defaults", "proxy-defaults", "mesh"}

// Yield removes what the servers wrote once Pulumi manages Consul's objects, and says whether nothing of it is left. Pulumi
// has marked by then what both want, and made roles of its own.
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
	all, err := roles(ctx, client)
	if err != nil {
		return false, err
	}
	left, err := dropRoles(ctx, client, prefixOfServers, func(app string) bool { return all[prefixOfPulumi+app].Name != "" })
	if err != nil {
		return false, err
	}
	return left == 0, dropPolicies(ctx, client, prefixOfServers)
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

// sweepAccess removes roles and policies that are not wanted, and those of Pulumi once no instance has them any more.
func sweepAccess(ctx context.Context, client Consul, wanted []Role) error {
	isWanted := func(app string) bool {
		return slices.ContainsFunc(wanted, func(role Role) bool { return role.Name == prefixOfServers+app })
	}
	if err := dropUnwanted(ctx, client, isWanted); err != nil {
		return err
	}
	if _, err := dropRoles(ctx, client, prefixOfPulumi, isWanted); err != nil {
		return err
	}
	for _, prefix := range []string{prefixOfServers, prefixOfPulumi} {
		if err := dropPolicies(ctx, client, prefix); err != nil {
			return err
		}
	}
	return nil
}

// dropUnwanted deletes the servers' roles of apps that are gone, at once: whoever still has one may do nothing any more.
func dropUnwanted(ctx context.Context, client Consul, wanted func(app string) bool) error {
	all, err := roles(ctx, client)
	if err != nil {
		return err
	}
	for name, role := range all {
		if app, ours := strings.CutPrefix(name, prefixOfServers); ours && !wanted(app) {
			if err := dropRole(ctx, client, role); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropRoles deletes the roles with the prefix of who manages them no longer, and returns how many are left: an app that is
// still wanted has one of the other prefix too, but instances that logged in before have this one for as long as they live.
func dropRoles(ctx context.Context, client Consul, prefix string, wanted func(app string) bool) (int, error) {
	all, err := roles(ctx, client)
	if err != nil {
		return 0, err
	}
	left := 0
	for name, role := range all {
		app, past := strings.CutPrefix(name, prefix)
		if !past {
			continue
		}
		if wanted(app) {
			var holders []struct{ AccessorID string }
			if err := client.Do(ctx, http.MethodGet, "/v1/acl/tokens?role="+role.ID, nil, &holders); err != nil {
				return 0, err
			}
			if len(holders) > 0 {
				left++
				continue
			}
		}
		if err := dropRole(ctx, client, role); err != nil {
			return 0, err
		}
	}
	return left, nil
}

func dropRole(ctx context.Context, client Consul, role Role) error {
	if err := client.Do(ctx, http.MethodDelete, "/v1/acl/role/"+role.ID, nil, nil); err != nil {
		return fmt.Errorf("the role %s cannot be deleted: %w", role.Name, err)
	}
	return nil
}

// dropPolicies deletes those whose role is gone.
func dropPolicies(ctx context.Context, client Consul, prefix string) error {
	all, err := roles(ctx, client)
	if err != nil {
		return err
	}
	ids, err := policies(ctx, client)
	if err != nil {
		return err
	}
	for name, id := range ids {
		if _, hasRole := all[name]; hasRole || !managed(name, prefix) {
			continue
		}
		if err := dropPolicy(ctx, client, name, id); err != nil {
			return err
		}
	}
	return nil
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
