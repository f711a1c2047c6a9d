package io.byomesh.mesh.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

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
 * @param groups first, of each member, what makes it one, the servers before all others, since no leader is elected without them; then
 *     gossip of those that are no servers with each other, then calls, then snapshots
 */
public record NetworkPolicies(List<PolicyGroup> groups) {

    public NetworkPolicies {
        groups = List.copyOf(groups);
    }

    /** The policies of a checked graph. */
    public static NetworkPolicies of(MeshGraph graph, EdgeMode edges) {
        var groups = new ArrayList<PolicyGroup>();
        graph.members().forEach(member -> groups.add(membership(graph, member.name())));
        var clients = graph.members().stream().filter(member -> !(member instanceof Servers)).map(Member::name).toList();
        for (var one : clients) {
            clients.stream().filter(other -> one.compareTo(other) < 0).forEach(other -> groups.add(
                    new PolicyGroup("gossip/%s<->%s".formatted(one, other), gossipBetween(one, other))));
        }
        for (var source : graph.members()) {
            for (var destination : graph.members()) {
                call(graph, edges, source, destination).ifPresent(groups::add);
            }
        }
        graph.keeper().ifPresent(keeper -> groups.add(snapshots(graph, keeper, MeshPorts.KEEPER)));
        graph.snapshotStore().ifPresent(store -> store.app().ifPresent(app -> groups.add(snapshots(graph, app.name(), store.port()))));
        return new NetworkPolicies(groups);
    }

    /** All rules, in order of the groups. */
    public List<PolicyRule> rules() {
        return groups.stream().flatMap(group -> group.rules().stream()).toList();
    }

    /** How many rules each app is the source of, by its name: what a foundation holds against its quota. */
    public Map<String, Integer> rulesBySource() {
        var counts = new TreeMap<String, Integer>();
        rules().forEach(rule -> counts.merge(rule.sourceApp(), 1, Integer::sum));
        return counts;
    }

    /** What an app needs to be a member, whoever else is one: itself and the servers. */
    private static PolicyGroup membership(MeshGraph graph, String member) {
        var servers = graph.servers().name();
        var rules = new ArrayList<>(gossip(member, member));
        if (!member.equals(servers)) {
            rules.addAll(gossipBetween(member, servers));
        }
        rules.add(PolicyRule.tcp(member, servers, MeshPorts.RPC, "RPC to the servers"));
        if (graph.security() == Security.SECURE) {
            rules.add(PolicyRule.tcp(member, servers, MeshPorts.GRPC_TLS, "login at the servers"));
        }
        return new PolicyGroup("membership/" + member, rules);
    }

    private static List<PolicyRule> gossipBetween(String one, String other) {
        return Stream.concat(gossip(one, other).stream(), gossip(other, one).stream()).toList();
    }

    private static List<PolicyRule> gossip(String source, String destination) {
        return List.of(
                PolicyRule.tcp(source, destination, MeshPorts.GOSSIP, "gossip"),
                PolicyRule.udp(source, destination, MeshPorts.GOSSIP, "gossip"));
    }

    private static PolicyGroup snapshots(MeshGraph graph, String holder, int port) {
        var servers = graph.servers().name();
        return new PolicyGroup("snapshots/%s->%s".formatted(servers, holder), List.of(PolicyRule.tcp(servers, holder, port, "snapshots")));
    }

    private static Optional<PolicyGroup> call(MeshGraph graph, EdgeMode edges, Member source, Member destination) {
        return graph.providedBy(destination)
                .flatMap(service -> reasonToCall(service, edges, source, destination).map(reason -> new PolicyGroup(
                        "call/%s->%s".formatted(source.name(), destination.name()),
                        List.of(call(service, source.name(), destination.name(), reason)))));
    }

    private static Optional<String> reasonToCall(Service service, EdgeMode edges, Member source, Member destination) {
        var open = switch (edges) {
            case NONE -> false;
            case DECLARED -> source instanceof App app && app.isCallerOf(service);
            case FULL_MESH -> !source.equals(destination);
        };
        return open ? Optional.of(edges == EdgeMode.FULL_MESH ? "full mesh" : "calls " + service.name()) : Optional.empty();
    }

    private static PolicyRule call(Service service, String source, String destination, String reason) {
        return service.proxied()
                ? PolicyRule.tcp(source, destination, service.sidecarPort(), reason)
                : PolicyRule.udp(source, destination, service.port(), reason + ", past the proxies");
    }
}
