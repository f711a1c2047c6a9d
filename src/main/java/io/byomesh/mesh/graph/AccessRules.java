package io.byomesh.mesh.graph;

import java.util.List;

/**
 * Who may do what in Consul, where nothing is allowed that no rule allows: each app of the graph has a policy of its own, by which
 * its agents write the app's own nodes and service and read what discovery needs.
 *
 * <p>An app that others pushed gets none here: whoever owns the mesh has not said who may have one.
 *
 * @param policies one for each app
 * @param bindingRule who logs in with an app's token gets the app's policy, and is refused where there is none
 */
public record AccessRules(List<Policy> policies, BindingRule bindingRule) {

    /** What lies between an app's name and an instance's GUID in the name of a node; no app's name has it. */
    public static final String NODE_SEPARATOR = "--";

    /**
     * What people may see who look at the mesh: who is in it and how it is. No keys and values, no ACLs, nothing to write; and neither
     * the servers' configuration nor that of the CA, in both of which Consul tells the private key of the root.
     */
    public static final Policy UI = new Policy("ui", "To look at the mesh", """
            mesh = "read"
            node_prefix "" { policy = "read" }
            service_prefix "" { policy = "read" }
            """);

    /**
     * A policy.
     *
     * @param rules in Consul's language for rules
     */
    public record Policy(String name, String description, String rules) {}

    /**
     * Who gets which policy at a login.
     *
     * @param policy the name of the policy, in which Consul puts a claim of the token in place of {@code ${value.app}}
     */
    public record BindingRule(String description, String policy) {

        /** Consul's name for what such a rule gives. */
        public static final String TYPE = "policy";
    }

    public AccessRules {
        policies = List.copyOf(policies);
    }

    /** The rules of a checked graph, by app. */
    public static AccessRules of(MeshGraph graph, ManagedBy manager) {
        return new AccessRules(
                graph.apps().stream().map(app -> policy(app, manager)).toList(),
                new BindingRule("Instances of each app", manager.accessName("${value.app}")));
    }

    /** What Consul's identity of a service allows (Consul docs, "ACL service identities"), and the app's own nodes. */
    private static Policy policy(App app, ManagedBy manager) {
        var nodes = app.name() + NODE_SEPARATOR;
        var service = app.provides();
        return new Policy(manager.accessName(app.name()), "The app " + app.name() + ", which provides " + service, """
                agent_prefix "%s" { policy = "write" }
                node_prefix "%s" { policy = "write" }
                service "%s" { policy = "write" }
                service "%s-sidecar-proxy" { policy = "write" }
                node_prefix "" { policy = "read" }
                service_prefix "" { policy = "read" }
                """.formatted(nodes, nodes, service, service));
    }
}
