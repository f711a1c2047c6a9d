package consul

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/consul/api"
)

func TestConfigEntriesAreWhatWasAskedForUntilSomebodyElseChangesThem(t *testing.T) {
	client := consul(t)
	speakHTTP(t, client)
	for name, l := range lives() {
		t.Run(name, func(t *testing.T) {
			r := resourceOf(t, l.resource)
			r.apply(l.config)
			r.settled(l.config)
			if changes := r.changes(l.changed); len(changes) == 0 {
				t.Error("a change of the configuration is not seen")
			}
			r.apply(l.changed)
			r.settled(l.changed)

			if _, _, err := client.ConfigEntries().Set(l.intrusion, nil); err != nil {
				t.Fatal(err)
			}
			r.refresh()
			if changes := r.changes(l.changed); len(changes) == 0 {
				t.Error("a change behind the provider's back is not seen")
			}
			r.apply(l.changed)
			r.settled(l.changed)

			taken := resourceOf(t, l.resource)
			taken.imported(strings.TrimPrefix(l.id(), "/"))
			taken.settled(l.changed)

			r.delete()
			if _, _, err := client.ConfigEntries().Get(l.kind, l.config["name"].(string), nil); !isGone(err) {
				t.Error("it is still there:", err)
			}
			r.delete()
			if !r.refresh() {
				t.Error("that it is gone is not seen")
			}
		})
	}
}

// speakHTTP prepares the services that are routed and split.
func speakHTTP(t *testing.T, client *api.Client) {
	t.Helper()
	for _, name := range []string{"routed", "split", "resolved", "callee", "json-callee"} {
		_, _, err := client.ConfigEntries().Set(&api.ServiceConfigEntry{Kind: api.ServiceDefaults, Name: name, Protocol: "http"}, nil)
		must(t, err)
	}
}

func (l life) id() string {
	if kind, is := l.config["kind"].(string); is {
		return kind + "/" + l.config["name"].(string)
	}
	return l.config["name"].(string)
}

// settled: nothing is left to change, neither by what the provider wrote into the state nor by what it finds.
func (r *managed) settled(config object) {
	r.t.Helper()
	if changes := r.changes(config); changes != nil {
		r.t.Errorf("the next plan would change %v: %#v", changes, r.state)
	}
	r.refresh()
	if changes := r.changes(config); changes != nil {
		r.t.Errorf("after a refresh the next plan would change %v: %#v", changes, r.state)
	}
}

// The list in README.md.
func TestNextPlanIsNotEmptyWhereSomethingThatConsulFillsInIsLeftOut(t *testing.T) {
	without := func(config object, attribute string) object {
		config = maps.Clone(config)
		delete(config, attribute)
		return config
	}
	speakHTTP(t, consul(t))
	defaults := defaultsOf("incomplete", object{"protocol": "http"})
	source := allowed("caller")
	for name, c := range map[string]struct {
		resource string
		config   object
		changed  string
	}{
		"mesh_gateway of service-defaults":         {"consul_config_entry_service_defaults", without(defaults, "mesh_gateway"), "mesh_gateway"},
		"transparent_proxy of service-defaults":    {"consul_config_entry_service_defaults", without(defaults, "transparent_proxy"), "transparent_proxy"},
		"access logs of proxy-defaults":            {"consul_config_entry", object{"kind": api.ProxyDefaults, "name": "global", "config_json": `{"TransparentProxy":{}}`}, "config_json"},
		"transparent proxy of proxy-defaults":      {"consul_config_entry", object{"kind": api.ProxyDefaults, "name": "global", "config_json": `{"AccessLogs":{}}`}, "config_json"},
		"precedence of a source":                   {"consul_config_entry_service_intentions", object{"name": "incomplete", "sources": list_{without(source, "precedence")}}, "sources"},
		"precedence and type of a source, as JSON": {"consul_config_entry", object{"kind": api.ServiceIntentions, "name": "incomplete", "config_json": `{"Sources":[{"Name":"caller","Action":"allow"}]}`}, "config_json"},
		"sources in the order of precedence": {"consul_config_entry_service_intentions", object{"name": "incomplete", "sources": list_{
			{"name": "*", "action": "deny", "type": "consul", "precedence": 8}, source,
		}}, "sources"},
		"a duration as Go writes it": {"consul_config_entry_service_resolver", object{"name": "incomplete", "connect_timeout": "60s", "request_timeout": "0s"}, "connect_timeout"},
		"changes to the headers of responses": {"consul_config_entry_service_router", object{"name": "routed", "routes": list_{{
			"destination": list_{{"service": "routed", "response_headers": list_{{"add": object{"a": "b"}}}}},
		}}}, "routes"},
		"an empty match": {"consul_config_entry_service_router", object{"name": "routed", "routes": list_{{
			"match": list_{{"http": list_{{}}}}, "destination": list_{{"service": "routed"}},
		}}}, "routes"},
		"a weight that a float32 holds": {"consul_config_entry_service_splitter", object{"name": "split", "splits": list_{{"service": "split", "weight": 33.3}, {"service": "routed", "weight": 66.7}}}, "splits"},
	} {
		t.Run(name, func(t *testing.T) {
			r := resourceOf(t, c.resource)
			r.apply(c.config)
			defer r.delete()
			// Without a refresh the state still has the sets of blocks as they were asked for.
			r.refresh()
			if changes := r.changes(c.config); !slices.Equal(changes, []string{c.changed}) {
				t.Errorf("the next plan would change %v", changes)
			}
		})
	}
}

// The released provider writes empty objects where this one writes nothing.
func TestWhatTheReleasedProviderWroteIsTakenUpAsItIs(t *testing.T) {
	client := consul(t)
	speakHTTP(t, client)
	empty := &api.HTTPHeaderModifiers{Add: map[string]string{}, Set: map[string]string{}}
	for resource, c := range map[string]struct {
		entry  api.ConfigEntry
		config object
	}{
		"consul_config_entry_service_splitter": {
			&api.ServiceSplitterConfigEntry{Kind: api.ServiceSplitter, Name: "split", Splits: []api.ServiceSplit{
				{Service: "split", Weight: 100, RequestHeaders: empty, ResponseHeaders: empty},
			}},
			object{"name": "split", "splits": list_{{"service": "split", "weight": 100}}},
		},
		"consul_config_entry_service_router": {
			&api.ServiceRouterConfigEntry{Kind: api.ServiceRouter, Name: "routed", Routes: []api.ServiceRoute{
				{Match: &api.ServiceRouteMatch{HTTP: &api.ServiceRouteHTTPMatch{PathPrefix: "/a"}}, Destination: &api.ServiceRouteDestination{}},
			}},
			object{"name": "routed", "routes": list_{{"match": list_{{"http": list_{{"path_prefix": "/a"}}}}}}},
		},
	} {
		t.Run(resource, func(t *testing.T) {
			_, _, err := client.ConfigEntries().Set(c.entry, nil)
			must(t, err)
			r := resourceOf(t, resource)
			r.imported(c.entry.GetName())
			r.settled(c.config)
			r.delete()
		})
	}
}

// To Consul, 0 connections are none at all; to the released provider they are not said.
func TestALimitOfZeroIsNone(t *testing.T) {
	client := consul(t)
	r := resourceOf(t, "consul_config_entry_service_defaults")
	config := defaultsOf("limited", object{"protocol": "http", "upstream_config": list_{{
		"defaults": list_{upstreamOf(object{"limits": list_{{"max_connections": 10, "max_pending_requests": 0}}})},
	}}})
	r.apply(config)
	defer r.delete()
	r.settled(config)
	entry, _, err := client.ConfigEntries().Get(api.ServiceDefaults, "limited", nil)
	must(t, err)
	if limits := entry.(*api.ServiceConfigEntry).UpstreamConfig.Defaults.Limits; *limits.MaxConnections != 10 || limits.MaxPendingRequests != nil {
		t.Errorf("the limits are %+v", limits)
	}
}

func TestConsulEnterprisesDefaultNamespaceIsNoneWhereNoneWasNamed(t *testing.T) {
	d := Provider().ResourcesMap["consul_acl_policy"].TestResourceData()
	must(t, write(d, object{"namespace": "default", "partition": "named"}))
	if d.Get("namespace") != "" || d.Get("partition") != "named" {
		t.Errorf("it is in %q and %q", d.Get("namespace"), d.Get("partition"))
	}
}

func TestWhatTheReleasedProviderDoesNotDoAsAskedIsRefused(t *testing.T) {
	source := func(http object) object {
		return object{"name": "refused", "sources": list_{{"name": "a", "permissions": list_{{"action": "allow", "http": list_{http}}}}}}
	}
	for name, c := range map[string]struct {
		resource string
		config   object
		says     string
	}{
		"a regular expression in a permission": {"consul_config_entry_service_intentions", source(object{"path_regex": "/a.*"}), "path_regex"},
		"headers in a permission":              {"consul_config_entry_service_intentions", source(object{"path_exact": "/", "headers": list_{{"name": "a", "present": true}}}), "headers"},
		"headers to set in a route": {"consul_config_entry_service_router", object{"name": "refused", "routes": list_{{
			"destination": list_{{"service": "refused", "request_headers": list_{{"set": object{"a": "b"}}}}},
		}}}, "headers to set"},
		"an upstream without limits": {"consul_config_entry_service_defaults", defaultsOf("refused", object{"protocol": "http", "upstream_config": list_{{"defaults": list_{{"protocol": "http"}}}}}), "limits"},
		"only overrides":             {"consul_config_entry_service_defaults", defaultsOf("refused", object{"protocol": "http", "upstream_config": list_{{"overrides": list_{upstreamOf(object{"name": "b"})}}}}), "without defaults"},
		"a hash by cookie": {"consul_config_entry_service_resolver", object{"name": "refused", "connect_timeout": "0s", "request_timeout": "0s", "load_balancer": list_{{
			"policy": "ring_hash", "hash_policies": list_{{"field": "cookie", "field_value": "a", "cookie_config": list_{{"session": true}}}},
		}}}, "cookie_config"},
		"no timeout of a resolver":       {"consul_config_entry_service_resolver", object{"name": "refused"}, `_timeout: "" is no duration`},
		"an entry that is not JSON":      {"consul_config_entry", object{"kind": api.MeshConfig, "name": "mesh", "config_json": "{"}, "config entry mesh/mesh: config_json"},
		"a key that Consul would ignore": {"consul_config_entry", object{"kind": api.ServiceResolver, "name": "refused", "config_json": `{"Subsets":{"a":{"only_passing":true}}}`}, "Subsets[a].only_passing"},
		"an entry that Consul rejects":   {"consul_config_entry", object{"kind": api.ServiceIntentions, "name": "refused", "config_json": `{"Sources":[{"Name":"a","Action":"perhaps"}]}`}, "service-intentions/refused cannot be written"},
	} {
		t.Run(name, func(t *testing.T) {
			err := resourceOf(t, c.resource).tryApply(c.config)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("expected an error that says %q, got: %v", c.says, err)
			}
		})
	}
}

func TestAnotherNameIsAnotherEntry(t *testing.T) {
	r := resourceOf(t, "consul_config_entry_service_resolver")
	config := object{"name": "moved", "connect_timeout": "0s", "request_timeout": "0s"}
	r.apply(config)
	defer r.delete()
	config["name"] = "moved-away"
	if !r.replacedBy(config) {
		t.Error("another name changes the entry in place")
	}
}

func TestAnErrorOfConsulIsNotTakenForAnAbsentEntry(t *testing.T) {
	if isGone(errors.New("Unexpected response code: 403 (Permission denied)")) {
		t.Error("who may not look sees nothing")
	}
}
