package io.byomesh.mesh.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The network policies that a mesh needs, and not one more. Cloud Foundry lets no two containers talk, not even two of one app, unless
 * a policy says so; each rule here meets one need:
 *
 * <ul>
 *   <li><b>gossip</b>: every member with every other <em>and with itself</em>. An app with one instance has the rule to itself too,
 *       because a rolling update runs two, a scaling by other hands asks nobody, and a rule that came after the second instance would
 *       leave a gap. It gives away nothing: the same code already gossips with everybody else.
 *   <li><b>RPC</b>: every member to the servers, and the servers among themselves. It is not merged with gossip's neighbouring port: a
 *       rule would be saved per source, and each rule's reason lost.
 *   <li><b>logins</b>, where the mesh is secured: every member to the servers' gRPC, before its agent can start.
 *   <li><b>calls</b>: the caller to the sidecar port of every app that provides the service. Not to the app's own port, past mTLS. Only
 *       a UDP service, which no proxy carries, is opened at its own.
 *   <li><b>snapshots</b>: the servers to their keeper, or to the app that serves the bucket which holds them.
 * </ul>
 *
 * <p>How many instances anything has changes nothing here. A foundation counts each rule against the quota of its source app.
 *
 * @param pairs one for each source and destination, the servers' rules to themselves first, since no leader is elected without them
 */
public record NetworkPolicies(List<PolicyPair> pairs) {

    public NetworkPolicies {
        pairs = List.copyOf(pairs);
    }

    /** The policies of a checked graph. */
    public static NetworkPolicies of(MeshGraph graph, EdgeMode edges) {
        var members = graph.members();
        var pairs = new ArrayList<PolicyPair>(members.size() * members.size());
        for (var source : members) {
            for (var destination : members) {
                pairs.add(new PolicyPair(source.name(), destination.name(), rules(graph, edges, source, destination)));
            }
        }
        graph.keeper().ifPresent(keeper -> pairs.add(new PolicyPair(
                graph.servers().name(), keeper, List.of(PolicyRule.tcp(MeshPorts.KEEPER, "snapshots")))));
        graph.snapshotStore().ifPresent(store -> store.app().ifPresent(app -> pairs.add(new PolicyPair(
                graph.servers().name(), app.name(), List.of(PolicyRule.tcp(store.port(), "snapshots"))))));
        return new NetworkPolicies(pairs);
    }

    /** How many rules each app is the source of, by its name: what a foundation holds against its quota. */
    public Map<String, Integer> rulesBySource() {
        var counts = new TreeMap<String, Integer>();
        pairs.forEach(pair -> counts.merge(pair.sourceApp(), pair.rules().size(), Integer::sum));
        return counts;
    }

    private static List<PolicyRule> rules(MeshGraph graph, EdgeMode edges, Member source, Member destination) {
        var rules = new ArrayList<PolicyRule>();
        rules.add(PolicyRule.tcp(MeshPorts.GOSSIP, "gossip"));
        rules.add(PolicyRule.udp(MeshPorts.GOSSIP, "gossip"));
        if (destination instanceof Servers) {
            rules.add(PolicyRule.tcp(MeshPorts.RPC, "RPC to the servers"));
            if (graph.security() == Security.SECURE) {
                rules.add(PolicyRule.tcp(MeshPorts.GRPC_TLS, "login at the servers"));
            }
        }
        graph.providedBy(destination)
                .flatMap(service -> reasonToCall(service, edges, source, destination).map(reason -> call(service, reason)))
                .ifPresent(rules::add);
        return rules;
    }

    private static Optional<String> reasonToCall(Service service, EdgeMode edges, Member source, Member destination) {
        var open = switch (edges) {
            case NONE -> false;
            case DECLARED -> source instanceof App app && app.calls().stream().anyMatch(call -> call.service().equals(service.name()));
            case FULL_MESH -> !source.equals(destination);
        };
        return open ? Optional.of(edges == EdgeMode.FULL_MESH ? "full mesh" : "calls " + service.name()) : Optional.empty();
    }

    private static PolicyRule call(Service service, String reason) {
        return service.proxied()
                ? PolicyRule.tcp(service.sidecarPort(), reason)
                : PolicyRule.udp(service.port(), reason + ", past the proxies");
    }
}
