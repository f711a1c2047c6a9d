package consul

import (
	"maps"

	"github.com/hashicorp/consul/api"
)

type (
	object = map[string]any
	list_  = []map[string]any
)

// An entry's life: what is asked for first, what after a change, and what somebody writes behind the provider's back.
type life struct {
	resource  string
	kind      string
	config    object
	changed   object
	intrusion api.ConfigEntry
}

func lives() map[string]life {
	return map[string]life{
		"proxy-defaults as JSON": {
			resource: "consul_config_entry", kind: api.ProxyDefaults,
			config:    object{"kind": api.ProxyDefaults, "name": "global", "config_json": `{"AccessLogs":{},"TransparentProxy":{},"Config":{"protocol":"http"}}`},
			changed:   object{"kind": api.ProxyDefaults, "name": "global", "config_json": `{"accessLogs":{},"transparentProxy":{},"config":{"protocol":"http","local_connect_timeout_ms":1000}}`},
			intrusion: &api.ProxyConfigEntry{Kind: api.ProxyDefaults, Name: "global", Config: object{"protocol": "tcp"}},
		},
		"mesh as JSON": {
			resource: "consul_config_entry", kind: api.MeshConfig,
			config:    object{"kind": api.MeshConfig, "name": "mesh", "config_json": `{"TransparentProxy":{"MeshDestinationsOnly":true}}`},
			changed:   object{"kind": api.MeshConfig, "name": "mesh", "config_json": `{"TLS":{"Incoming":{"TLSMinVersion":"TLSv1_3"}},"AllowEnablingPermissiveMutualTLS":false}`},
			intrusion: &api.MeshConfigEntry{AllowEnablingPermissiveMutualTLS: true},
		},
		"service-intentions as JSON": {
			resource: "consul_config_entry", kind: api.ServiceIntentions,
			config: object{"kind": api.ServiceIntentions, "name": "json-callee", "config_json": `{"Sources":[{"Name":"json-caller","Action":"allow","Precedence":9,"Type":"consul"}]}`},
			changed: object{"kind": api.ServiceIntentions, "name": "json-callee", "config_json": `{"Sources":[{"Name":"json-caller","Precedence":9,"Type":"consul",` +
				`"Permissions":[{"Action":"allow","HTTP":{"PathRegex":"/a.*","Methods":["GET"]}}]}]}`},
			intrusion: &api.ServiceIntentionsConfigEntry{Kind: api.ServiceIntentions, Name: "json-callee", Sources: []*api.SourceIntention{{Name: "*", Action: "allow"}}},
		},
		"service-resolver as JSON": {
			resource: "consul_config_entry", kind: api.ServiceResolver,
			config:    object{"kind": api.ServiceResolver, "name": "json-resolved", "config_json": `{"connectTimeout":"5s","Subsets":{"v1":{"Filter":"Service.Meta.version == v1"}},"DefaultSubset":"v1"}`},
			changed:   object{"kind": api.ServiceResolver, "name": "json-resolved", "config_json": `{"RequestTimeout":"30s"}`},
			intrusion: &api.ServiceResolverConfigEntry{Kind: api.ServiceResolver, Name: "json-resolved"},
		},
		"service-defaults": {
			resource: "consul_config_entry_service_defaults", kind: api.ServiceDefaults,
			config: defaultsOf("defaulted", object{"protocol": "http"}),
			changed: defaultsOf("defaulted", object{
				"protocol": "http", "meta": object{"owner": "team"}, "mode": "direct", "max_inbound_connections": 100,
				"local_connect_timeout_ms": 1000, "local_request_timeout_ms": 0, "balance_inbound_connections": "exact_balance",
				"envoy_extensions": list_{{"name": "builtin/lua", "required": true, "arguments": object{"ProxyType": "connect-proxy", "Listener": "inbound", "Script": "-- nothing"}}},
				"upstream_config": list_{{
					"defaults":  list_{upstreamOf(object{"protocol": "http", "connect_timeout_ms": 1000})},
					"overrides": list_{upstreamOf(object{"name": "other", "connect_timeout_ms": 2000})},
				}},
			}),
			intrusion: &api.ServiceConfigEntry{Kind: api.ServiceDefaults, Name: "defaulted", Protocol: "tcp"},
		},
		"service-intentions": {
			resource: "consul_config_entry_service_intentions", kind: api.ServiceIntentions,
			config: object{"name": "callee", "sources": list_{allowed("caller"), allowed("other-caller")}},
			changed: object{"name": "callee", "meta": object{"edge": "2"}, "sources": list_{{
				"name": "caller", "type": "consul", "precedence": 9, "description": "reads only",
				"permissions": list_{{"action": "allow", "http": list_{{"path_prefix": "/customer", "methods": []string{"GET"}}}}},
			}, {"name": "*", "type": "consul", "precedence": 8, "action": "deny"}}},
			intrusion: &api.ServiceIntentionsConfigEntry{Kind: api.ServiceIntentions, Name: "callee", Sources: []*api.SourceIntention{{Name: "*", Action: "allow"}}},
		},
		"service-router": {
			resource: "consul_config_entry_service_router", kind: api.ServiceRouter,
			config: object{"name": "routed", "routes": list_{{
				"match":       list_{{"http": list_{{"path_prefix": "/"}}}},
				"destination": list_{{"service": "routed", "num_retries": 2, "retry_on_connect_failure": true, "retry_on_status_codes": []int{503}}},
			}}},
			changed: object{"name": "routed", "routes": list_{{
				"match": list_{{"http": list_{{
					"path_exact": "/a", "methods": []string{"GET"}, "header": list_{{"name": "x", "exact": "y"}}, "query_param": list_{{"name": "q", "present": true}},
				}}}},
				"destination": list_{{
					"service": "routed", "request_timeout": "10s", "idle_timeout": "1m0s", "prefix_rewrite": "/b", "retry_on": []string{"reset"},
					"request_headers": list_{{"add": object{"a": "b"}, "remove": []string{"c"}}},
				}},
			}}},
			intrusion: &api.ServiceRouterConfigEntry{Kind: api.ServiceRouter, Name: "routed"},
		},
		"service-resolver": {
			resource: "consul_config_entry_service_resolver", kind: api.ServiceResolver,
			config: object{
				"name": "resolved", "connect_timeout": "5s", "request_timeout": "0s", "default_subset": "v1",
				"subsets": list_{
					{"name": "v1", "filter": "Service.Meta.version == v1", "only_passing": true},
					{"name": "v2", "filter": "Service.Meta.version == v2", "only_passing": false},
				},
			},
			changed: object{
				"name": "resolved", "connect_timeout": "1m0s", "request_timeout": "30s",
				"failover":      list_{{"subset_name": "*", "targets": list_{{"service": "routed"}, {"service": "split"}}}},
				"load_balancer": list_{{"policy": "least_request", "least_request_config": list_{{"choice_count": 3}}}},
			},
			intrusion: &api.ServiceResolverConfigEntry{Kind: api.ServiceResolver, Name: "resolved"},
		},
		"service-splitter": {
			resource: "consul_config_entry_service_splitter", kind: api.ServiceSplitter,
			config:    object{"name": "split", "splits": list_{{"service": "split", "weight": 100}}},
			changed:   object{"name": "split", "splits": list_{{"service": "split", "weight": 87.5, "request_headers": list_{{"set": object{"a": "b"}}}}, {"service": "routed", "weight": 12.5}}},
			intrusion: &api.ServiceSplitterConfigEntry{Kind: api.ServiceSplitter, Name: "split", Splits: []api.ServiceSplit{{Service: "resolved", Weight: 100}}},
		},
	}
}

// defaultsOf adds what has to be said so that nothing is left to change.
func defaultsOf(name string, config object) object {
	whole := object{
		"name": name, "expose": list_{{"checks": false}}, "mesh_gateway": list_{{"mode": ""}},
		"transparent_proxy": list_{{"dialed_directly": false, "outbound_listener_port": 0}},
	}
	maps.Copy(whole, config)
	return whole
}

func upstreamOf(config object) object {
	whole := object{
		"limits": list_{{"max_connections": 10, "max_pending_requests": 20, "max_concurrent_requests": 30}},
		"passive_health_check": list_{{
			"interval": "10s", "max_failures": 5, "enforcing_consecutive_5xx": 50, "max_ejection_percent": 20, "base_ejection_time": "30s",
		}},
		"mesh_gateway": list_{{"mode": ""}},
	}
	maps.Copy(whole, config)
	return whole
}

func allowed(name string) object {
	return object{"name": name, "action": "allow", "type": "consul", "precedence": 9}
}
