package manage

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"byo-mesh/sidecar/internal/consul"
)

// Consul is the part of its API that is needed here, by a token that may do everything.
type Consul interface {
	// Do sends a request, with a JSON body unless send is nil, and decodes the answer unless into is nil.
	Do(ctx context.Context, method, path string, send, into any) error
}

// Write makes Consul's objects what is wanted. Objects that are so already are not written: the servers' state stays the one
// that was saved.
func Write(ctx context.Context, client Consul, wanted *Objects) error {
	// Before anything is marked as the servers': a server that came with the public route would remove it, once it led.
	if err := dropLookers(ctx, client); err != nil {
		return err
	}
	// A router keeps its service from getting another protocol, and what nobody wants is to be gone first.
	there, err := sweepEntries(ctx, client, wanted.Entries, byPulumi, byServers)
	if err != nil {
		return err
	}
	for _, entry := range wanted.Entries {
		if same(there[entry.id()], entry.content) {
			continue
		}
		if err := client.Do(ctx, http.MethodPut, "/v1/config", entry.content, nil); err != nil {
			return fmt.Errorf("the config entry %s: %w", entry.id(), err)
		}
	}
	if err := writePolicies(ctx, client, wanted.Policies); err != nil {
		return err
	}
	if err := writeAuthMethod(ctx, client, wanted.AuthMethod); err != nil {
		return fmt.Errorf("the auth method %s: %w", wanted.AuthMethod.Name, err)
	}
	if err := writeRules(ctx, client, wanted.BindingRules); err != nil {
		return err
	}
	return sweepAccess(ctx, client, wanted.Policies)
}

func writePolicies(ctx context.Context, client Consul, wanted []Policy) error {
	ids, err := policies(ctx, client)
	if err != nil {
		return err
	}
	for _, policy := range wanted {
		if err := writePolicy(ctx, client, policy, ids[policy.Name]); err != nil {
			return fmt.Errorf("the policy %s: %w", policy.Name, err)
		}
	}
	return nil
}

func writePolicy(ctx context.Context, client Consul, wanted Policy, id string) error {
	if id == "" {
		return client.Do(ctx, http.MethodPut, "/v1/acl/policy", wanted, nil)
	}
	wanted.ID = id
	var there Policy
	// Lists leave out what policies allow.
	if err := client.Do(ctx, http.MethodGet, "/v1/acl/policy/"+id, nil, &there); err != nil || there == wanted {
		return err
	}
	return client.Do(ctx, http.MethodPut, "/v1/acl/policy/"+id, wanted, nil)
}

// policies lists them, as ids by name. Who asks for one by its name fills Consul's log with errors where there is none.
func policies(ctx context.Context, client Consul) (map[string]string, error) {
	var list []Policy
	err := client.Do(ctx, http.MethodGet, "/v1/acl/policies", nil, &list)
	ids := map[string]string{}
	for _, policy := range list {
		ids[policy.Name] = policy.ID
	}
	return ids, err
}

// writeAuthMethod never deletes it: with it would go the tokens of all who logged in.
func writeAuthMethod(ctx context.Context, client Consul, wanted AuthMethod) error {
	var all []AuthMethod
	if err := client.Do(ctx, http.MethodGet, "/v1/acl/auth-methods", nil, &all); err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(method AuthMethod) bool { return method.Name == wanted.Name }) {
		return client.Do(ctx, http.MethodPut, "/v1/acl/auth-method", wanted, nil)
	}
	var there AuthMethod
	// Lists leave out how methods are configured.
	err := client.Do(ctx, http.MethodGet, "/v1/acl/auth-method/"+wanted.Name, nil, &there)
	if err != nil || there.Description == wanted.Description && same(there.Config, wanted.Config) {
		return err
	}
	return client.Do(ctx, http.MethodPut, "/v1/acl/auth-method/"+wanted.Name, wanted, nil)
}

// same says whether all that is wanted is there, whatever Consul adds by itself.
func same(there, wanted map[string]any) bool {
	// As it comes back, in JSON's types.
	var sent map[string]any
	data, err := json.Marshal(wanted)
	if err == nil {
		err = json.Unmarshal(data, &sent)
	}
	return err == nil && contains(there, sent)
}

func contains(there, wanted any) bool {
	switch wanted := wanted.(type) {
	case map[string]any:
		all, ok := there.(map[string]any)
		for key, value := range wanted {
			ok = ok && contains(all[key], value)
		}
		// What is empty Consul may leave out.
		return ok || len(wanted) == 0 && there == nil
	case []any:
		all, ok := there.([]any)
		ok = ok && len(all) == len(wanted)
		for i := 0; ok && i < len(wanted); i++ {
			ok = contains(all[i], wanted[i])
		}
		return ok
	case bool:
		return there == wanted || !wanted && there == nil
	default:
		return reflect.DeepEqual(there, wanted)
	}
}

// writeRules makes the rules of the auth method those that are wanted. What a rule says is all that tells it from another.
func writeRules(ctx context.Context, client Consul, wanted []BindingRule) error {
	missing := map[BindingRule]bool{}
	for _, rule := range wanted {
		missing[rule] = true
	}
	there, err := rules(ctx, client)
	if err != nil {
		return err
	}
	var left []BindingRule
	for _, rule := range there {
		said := rule
		said.ID = ""
		if missing[said] {
			missing[said] = false
		} else if managed(rule.BindName, prefixOfServers, prefixOfPulumi) {
			left = append(left, rule)
		}
	}
	for _, rule := range wanted {
		if !missing[rule] {
			continue
		}
		if err := client.Do(ctx, http.MethodPut, "/v1/acl/binding-rule", rule, nil); err != nil {
			return fmt.Errorf("the binding rule for %s: %w", rule.BindName, err)
		}
	}
	return dropRules(ctx, client, left)
}

func rules(ctx context.Context, client Consul) ([]BindingRule, error) {
	var list []BindingRule
	err := client.Do(ctx, http.MethodGet, "/v1/acl/binding-rules?authmethod="+consul.AuthMethod, nil, &list)
	return list, err
}
