package io.byomesh.mesh.graph;

import java.util.List;

/**
 * Who may do what in Consul, where nothing is allowed that no rule allows: each app of the graph has an identity of its own, by which
 * its agents write the app's own nodes and service and read what discovery needs.
 *
 * <p>An app that others pushed gets none here: whoever owns the mesh has not said who may have one.
 *
 * @param policies one for each app
 * @param roles one for each app: its policy and the identity of the service that it provides
 * @param bindingRule who logs in with an app's token gets the app's role, and nothing where there is no such role
 */
public record AccessRules(List<Policy> policies, List<Role> roles, BindingRule bindingRule) {

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
     * A role.
     *
     * @param policy the name of its policy
     * @param service the name of the service whose identity it has
     */
    public record Role(String name, String description, String policy, String service) {}

    /**
     * Who gets which role at a login.
     *
     * @param role the name of the role, in which Consul puts a claim of the token in place of {@code ${value.app}}
     */
    public record BindingRule(String description, String role) {}

    public AccessRules {
        policies = List.copyOf(policies);
        roles = List.copyOf(roles);
    }

    /** The rules of a checked graph, by app. */
    public static AccessRules of(MeshGraph graph, ManagedBy manager) {
        return new AccessRules(
                graph.apps().stream().map(app -> policy(app, manager)).toList(),
                graph.apps().stream().map(app -> role(app, manager)).toList(),
                new BindingRule("Instances of each app", manager.accessName("${value.app}")));
    }

    private static Policy policy(App app, ManagedBy manager) {
        var nodes = app.name() + NODE_SEPARATOR;
        return new Policy(manager.accessName(app.name()), "The nodes of the app " + app.name(), """
                agent_prefix "%s" { policy = "write" }
                node_prefix "%s" { policy = "write" }
                """.formatted(nodes, nodes));
    }

    private static Role role(App app, ManagedBy manager) {
        var name = manager.accessName(app.name());
        return new Role(name, "The app " + app.name() + ", which provides " + app.provides(), name, app.provides());
    }
}
