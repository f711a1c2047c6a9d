package io.byomesh.mesh.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.mesh.graph.Graphs.Opening;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;

@Domain(Graphs.class)
@Domain(DomainContext.Global.class)
class NetworkPoliciesTest {

    private static final int TRIES = 300;

    @Test
    void opensTheServersToThemselvesBeforeAnythingElse() {
        var first = NetworkPolicies.of(Graphs.hotrod(), EdgeMode.DECLARED).groups().get(0);

        assertThat(first).isEqualTo(new PolicyGroup("membership/consul-server", List.of(
                new PolicyRule("consul-server", "consul-server", "tcp", 8301, 8301, "gossip"),
                new PolicyRule("consul-server", "consul-server", "udp", 8301, 8301, "gossip"),
                new PolicyRule("consul-server", "consul-server", "tcp", 8300, 8300, "RPC to the servers"),
                new PolicyRule("consul-server", "consul-server", "tcp", 8503, 8503, "login at the servers"))));
    }

    @Test
    void opensTheCalleesSidecarInAGroupOfItsOwn() {
        assertThat(group("call/hotrod-frontend->hotrod-customer")).containsExactly(
                new PolicyRule("hotrod-frontend", "hotrod-customer", "tcp", 8000, 8000, "calls customer"));
    }

    @Test
    void opensNoWayBackFromCalleeToCaller() {
        assertThat(ways(Graphs.hotrod(), EdgeMode.DECLARED, "hotrod-customer", "hotrod-frontend"))
                .extracting(PolicyRule::ports).containsExactly("8301", "8301");
    }

    @Test
    void opensNoCallAndNoServersSidecarWhenThereAreNoEdgesOrAll() {
        assertThat(Graphs.openings(Graphs.hotrod(), EdgeMode.NONE)).extracting(Opening::startPort).containsOnly(8300, 8301, 8503);
        assertThat(ways(Graphs.hotrod(), EdgeMode.FULL_MESH, "hotrod-route", "consul-server"))
                .extracting(PolicyRule::reason).doesNotContain("full mesh");
        assertThat(ways(Graphs.hotrod(), EdgeMode.FULL_MESH, "hotrod-route", "hotrod-driver"))
                .contains(new PolicyRule("hotrod-route", "hotrod-driver", "tcp", 8000, 8000, "full mesh"));
    }

    @Test
    void opensAUdpServicesOwnPortAndSaysThatNoProxyCarriesIt() {
        var graph = MeshGraph.builder("o").service(Service.of("web", Service.Protocol.HTTP))
                .service(Service.of("metrics", Service.Protocol.UDP).withPort(8125))
                .app(App.of("web", "web").calling(Call.udp("metrics"))).app(App.of("metrics", "metrics")).build().check();

        assertThat(ways(graph, EdgeMode.DECLARED, "web", "metrics"))
                .contains(new PolicyRule("web", "metrics", "udp", 8125, 8125, "calls metrics, past the proxies"));
    }

    @Test
    void opensNoLoginWhereNobodyLogsIn() {
        var open = MeshGraph.builder("o").security(Security.INSECURE_OPEN).service(Service.of("web", Service.Protocol.HTTP))
                .app(App.of("web", "web")).build().check();

        assertThat(Graphs.openings(open, EdgeMode.DECLARED)).extracting(Opening::startPort).doesNotContain(8503);
    }

    @Test
    void opensTheKeeperToTheServersAloneAndNothingToTheKeeper() {
        var graph = MeshGraph.builder("o").keeper("keeper").service(Service.of("web", Service.Protocol.HTTP))
                .app(App.of("web", "web")).build().check();

        assertThat(Graphs.openings(graph, EdgeMode.FULL_MESH))
                .filteredOn(open -> open.source().equals("keeper") || open.destination().equals("keeper"))
                .containsExactly(new Opening("consul-server", "keeper", "tcp", 8443, 8443));
    }

    @Test
    void opensABucketToNobodyUnlessAnAppOfTheFoundationServesIt() {
        var outside = SnapshotStore.of("https://s3.example.com", "snapshots", "us-east-1");
        var inside = SnapshotStore.of("https://s3.apps.internal", "snapshots", "us-east-1").servedBy(new SnapshotStore.Host("minio", "guid"));

        assertThat(forSnapshots(outside)).isEmpty();
        assertThat(forSnapshots(inside)).containsExactly(new PolicyGroup("snapshots/consul-server->minio", List.of(
                new PolicyRule("consul-server", "minio", "tcp", 443, 443, "snapshots"))));
    }

    private static List<PolicyGroup> forSnapshots(SnapshotStore store) {
        var graph = MeshGraph.builder("o").snapshots(store).service(Service.of("web", Service.Protocol.HTTP))
                .app(App.of("web", "web")).build().check();
        return NetworkPolicies.of(graph, EdgeMode.FULL_MESH).groups().stream()
                .filter(group -> group.name().startsWith("snapshots/")).toList();
    }

    @Property(tries = TRIES)
    void givesEachGroupANameOfItsOwnAndAtMostTwoMembers(@ForAll MeshGraph graph, @ForAll EdgeMode edges) {
        var groups = NetworkPolicies.of(graph, edges).groups();

        assertThat(groups).extracting(PolicyGroup::name).doesNotHaveDuplicates();
        assertThat(groups).allSatisfy(group -> assertThat(apps(group)).hasSizeBetween(1, 2));
    }

    @Property(tries = TRIES)
    void neverOpensAnAppsOwnPort(@ForAll MeshGraph graph, @ForAll EdgeMode edges) {
        assertThat(Graphs.openings(graph, edges)).noneMatch(open -> open.startPort() <= 8080 && open.endPort() >= 8080);
    }

    @Property(tries = TRIES)
    void meetsEveryNeedAndCannotDoWithoutAnyRule(@ForAll MeshGraph graph) {
        var openings = Graphs.openings(graph, EdgeMode.DECLARED);
        var needs = needs(graph);

        assertThat(openings).doesNotHaveDuplicates();
        assertThat(needs).allMatch(openings::contains);
        for (var removed : openings) {
            var rest = new HashSet<>(openings);
            rest.remove(removed);
            assertThat(needs).as("needs met without %s", removed).anyMatch(need -> !rest.contains(need));
        }
    }

    /** The needs as a reader of the design would list them, edge by edge, with nothing of the code under test. */
    private static Set<Opening> needs(MeshGraph graph) {
        var names = new ArrayList<>(List.of(graph.servers().name()));
        graph.apps().forEach(app -> names.add(app.name()));
        graph.adopted().forEach(member -> names.add(member.name()));
        var needs = new HashSet<Opening>();
        for (var a : names) {
            needs.add(new Opening(a, graph.servers().name(), "tcp", 8300, 8300));
            if (graph.security() == Security.SECURE) {
                needs.add(new Opening(a, graph.servers().name(), "tcp", 8503, 8503));
            }
            for (var b : names) {
                needs.add(new Opening(a, b, "tcp", 8301, 8301));
                needs.add(new Opening(a, b, "udp", 8301, 8301));
            }
        }
        graph.keeper().ifPresent(keeper -> needs.add(new Opening(graph.servers().name(), keeper, "tcp", 8443, 8443)));
        for (var app : graph.apps()) {
            for (var call : app.calls()) {
                graph.services().stream().filter(s -> s.name().equals(call.service())).forEach(s ->
                        graph.apps().stream().filter(callee -> callee.provides().equals(s.name())).forEach(callee -> {
                            var port = s.protocol() == Service.Protocol.UDP ? s.port() : s.sidecarPort();
                            var protocol = s.protocol() == Service.Protocol.UDP ? "udp" : "tcp";
                            needs.add(new Opening(app.name(), callee.name(), protocol, port, port));
                        }));
                graph.adopted().stream().filter(stranger -> stranger.name().equals(call.service())).forEach(stranger ->
                        needs.add(new Opening(app.name(), stranger.name(), "tcp", 8000, 8000)));
            }
        }
        return needs;
    }

    @Property(tries = TRIES)
    void letsEachModeThroughWhatTheStricterOneDoes(@ForAll MeshGraph graph) {
        assertThat(Graphs.openings(graph, EdgeMode.DECLARED)).containsAll(Graphs.openings(graph, EdgeMode.NONE));
        assertThat(Graphs.openings(graph, EdgeMode.FULL_MESH)).containsAll(Graphs.openings(graph, EdgeMode.DECLARED));
    }

    @Property(tries = TRIES)
    void dependsNeitherOnTheOrderOfWritingNorOnInstances(@ForAll MeshGraph graph, @ForAll EdgeMode edges, @ForAll Random random) {
        var scaled = Graphs.withApps(graph, graph.apps().stream().map(app -> app.withInstances(app.instances() + 1)).toList());

        assertThat(NetworkPolicies.of(Graphs.shuffled(graph, random), edges)).isEqualTo(NetworkPolicies.of(graph, edges));
        assertThat(NetworkPolicies.of(scaled, edges)).isEqualTo(NetworkPolicies.of(graph, edges));
    }

    @Property(tries = TRIES)
    void addsAGroupForEachAppThatAnAddedCallReachesAndChangesNoOther(@ForAll MeshGraph graph, @ForAll Random random) {
        var caller = graph.apps().get(random.nextInt(graph.apps().size()));
        var known = caller.calls().stream().map(Call::service).collect(Collectors.toSet());
        graph.callable().stream()
                .filter(service -> !known.contains(service.name()) && !service.name().equals(caller.provides()))
                .findFirst().ifPresent(service -> {
                    var call = service.proxied() ? Call.to(service.name(), 9999) : Call.udp(service.name());
                    var before = NetworkPolicies.of(graph, EdgeMode.DECLARED).groups();
                    var after = NetworkPolicies.of(Graphs.with(graph, caller.calling(call)), EdgeMode.DECLARED).groups();

                    var providers = graph.members().stream()
                            .filter(member -> graph.providedBy(member).equals(Optional.of(service)))
                            .map(member -> "call/%s->%s".formatted(caller.name(), member.name())).toList();
                    assertThat(providers).isNotEmpty();
                    assertThat(after).containsSubsequence(before);
                    assertThat(added(before, after)).extracting(PolicyGroup::name).isEqualTo(providers);
                });
    }

    @Property(tries = TRIES)
    void leavesEveryOtherGroupAsItWasWhenAServiceIsAddedWithItsCaller(@ForAll MeshGraph graph, @ForAll Random random) {
        var caller = graph.apps().get(random.nextInt(graph.apps().size()));
        var services = new ArrayList<>(graph.services());
        services.add(Service.of("added", Service.Protocol.HTTP));
        var apps = new ArrayList<>(Graphs.with(graph, caller.calling("added", 9999)).apps());
        apps.add(App.of("added", "added"));
        var grown = new MeshGraph(graph.owner(), graph.servers(), services, apps, graph.adopted(), graph.security(), graph.snapshots()).check(EdgeMode.DECLARED, Graphs.NO_QUOTA);

        var before = NetworkPolicies.of(graph, EdgeMode.DECLARED).groups();
        var after = NetworkPolicies.of(grown, EdgeMode.DECLARED).groups();

        assertThat(after).containsSubsequence(before);
        assertThat(added(before, after)).hasSize(graph.members().size() + 1).allMatch(group -> apps(group).contains("added"))
                .extracting(PolicyGroup::name).contains("membership/added", "call/" + caller.name() + "->added");
    }

    private static List<PolicyGroup> added(List<PolicyGroup> before, List<PolicyGroup> after) {
        return after.stream().filter(group -> !before.contains(group)).toList();
    }

    private static Set<String> apps(PolicyGroup group) {
        return group.rules().stream().flatMap(rule -> Stream.of(rule.sourceApp(), rule.destinationApp())).collect(Collectors.toSet());
    }

    @Property(tries = TRIES)
    void countsWhatAFoundationHoldsAgainstTheQuota(@ForAll MeshGraph graph, @ForAll EdgeMode edges) {
        var counts = NetworkPolicies.of(graph, edges).rulesBySource();
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();

        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(Graphs.openings(graph, edges).size());
        assertThat(graph.validate(edges, most)).isEmpty();
        assertThat(graph.validate(edges, most - 1)).extracting(Problem::where).containsExactly("policyQuota");
    }

    private static List<PolicyRule> group(String name) {
        return NetworkPolicies.of(Graphs.hotrod(), EdgeMode.DECLARED).groups().stream()
                .filter(group -> group.name().equals(name)).findFirst().orElseThrow().rules();
    }

    private static List<PolicyRule> ways(MeshGraph graph, EdgeMode edges, String source, String destination) {
        return NetworkPolicies.of(graph, edges).rules().stream()
                .filter(rule -> rule.sourceApp().equals(source) && rule.destinationApp().equals(destination)).toList();
    }
}
