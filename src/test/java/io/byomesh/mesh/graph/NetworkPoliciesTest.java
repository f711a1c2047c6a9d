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
        var first = NetworkPolicies.of(Graphs.hotrod(), EdgeMode.DECLARED).pairs().get(0);

        assertThat(first).isEqualTo(new PolicyPair("consul-server", "consul-server", List.of(
                new PolicyRule("tcp", 8301, 8301, "gossip"),
                new PolicyRule("udp", 8301, 8301, "gossip"),
                new PolicyRule("tcp", 8300, 8300, "RPC to the servers"),
                new PolicyRule("tcp", 8503, 8503, "login at the servers"))));
    }

    @Test
    void opensTheCalleesSidecarAfterGossip() {
        assertThat(pair(Graphs.hotrod(), EdgeMode.DECLARED, "hotrod-frontend", "hotrod-customer").rules()).containsExactly(
                new PolicyRule("tcp", 8301, 8301, "gossip"),
                new PolicyRule("udp", 8301, 8301, "gossip"),
                new PolicyRule("tcp", 8000, 8000, "calls customer"));
    }

    @Test
    void opensNoWayBackFromCalleeToCaller() {
        assertThat(pair(Graphs.hotrod(), EdgeMode.DECLARED, "hotrod-customer", "hotrod-frontend").rules())
                .extracting(PolicyRule::ports).containsExactly("8301", "8301");
    }

    @Test
    void opensNoCallAndNoServersSidecarWhenThereAreNoEdgesOrAll() {
        assertThat(Graphs.openings(Graphs.hotrod(), EdgeMode.NONE)).extracting(Opening::startPort).containsOnly(8300, 8301, 8503);
        assertThat(pair(Graphs.hotrod(), EdgeMode.FULL_MESH, "hotrod-route", "consul-server").rules())
                .extracting(PolicyRule::reason).doesNotContain("full mesh");
        assertThat(pair(Graphs.hotrod(), EdgeMode.FULL_MESH, "hotrod-route", "hotrod-driver").rules())
                .contains(new PolicyRule("tcp", 8000, 8000, "full mesh"));
    }

    @Test
    void opensAUdpServicesOwnPortAndSaysThatNoProxyCarriesIt() {
        var graph = MeshGraph.builder("o").service(Service.of("web", Service.Protocol.HTTP))
                .service(Service.of("metrics", Service.Protocol.UDP).withPort(8125))
                .app(App.of("web", "web").calling(Call.udp("metrics"))).app(App.of("metrics", "metrics")).build().check();

        assertThat(pair(graph, EdgeMode.DECLARED, "web", "metrics").rules())
                .contains(new PolicyRule("udp", 8125, 8125, "calls metrics, past the proxies"));
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

        var ofKeeper = NetworkPolicies.of(graph, EdgeMode.FULL_MESH).pairs().stream()
                .filter(pair -> pair.name().contains("keeper")).toList();
        assertThat(ofKeeper).containsExactly(
                new PolicyPair("consul-server", "keeper", List.of(new PolicyRule("tcp", 8443, 8443, "snapshots"))));
    }

    @Test
    void opensABucketToNobodyUnlessAnAppOfTheFoundationServesIt() {
        var outside = SnapshotStore.of("https://s3.example.com", "snapshots", "us-east-1");
        var inside = SnapshotStore.of("https://s3.apps.internal", "snapshots", "us-east-1").servedBy(new SnapshotStore.Host("minio", "guid"));

        assertThat(forSnapshots(outside)).isEmpty();
        assertThat(forSnapshots(inside)).containsExactly(
                new PolicyPair("consul-server", "minio", List.of(new PolicyRule("tcp", 443, 443, "snapshots"))));
    }

    private static List<PolicyPair> forSnapshots(SnapshotStore store) {
        var graph = MeshGraph.builder("o").snapshots(store).service(Service.of("web", Service.Protocol.HTTP))
                .app(App.of("web", "web")).build().check();
        return NetworkPolicies.of(graph, EdgeMode.FULL_MESH).pairs().stream()
                .filter(pair -> pair.rules().stream().anyMatch(rule -> rule.reason().equals("snapshots"))).toList();
    }

    @Test
    void givesEachPairANameOfItsOwn() {
        var pairs = NetworkPolicies.of(Graphs.hotrod(), EdgeMode.DECLARED).pairs();

        assertThat(pairs).hasSize(25).extracting(PolicyPair::name).doesNotHaveDuplicates()
                .contains("hotrod-frontend->hotrod-customer");
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
    void addsOneRuleAtTheEndForEachAppThatAnAddedCallReaches(@ForAll MeshGraph graph, @ForAll Random random) {
        var caller = graph.apps().get(random.nextInt(graph.apps().size()));
        var known = caller.calls().stream().map(Call::service).collect(Collectors.toSet());
        graph.callable().stream()
                .filter(service -> !known.contains(service.name()) && !service.name().equals(caller.provides()))
                .findFirst().ifPresent(service -> {
                    var call = service.proxied() ? Call.to(service.name(), 9999) : Call.udp(service.name());
                    var before = NetworkPolicies.of(graph, EdgeMode.DECLARED).pairs();
                    var after = NetworkPolicies.of(Graphs.with(graph, caller.calling(call)), EdgeMode.DECLARED).pairs();

                    var providers = graph.members().stream()
                            .filter(member -> graph.providedBy(member).equals(Optional.of(service))).map(Member::name).toList();
                    assertThat(providers).isNotEmpty();
                    assertThat(after).hasSameSizeAs(before);
                    for (int i = 0; i < after.size(); i++) {
                        var old = before.get(i);
                        var now = after.get(i);
                        boolean touched = old.sourceApp().equals(caller.name()) && providers.contains(old.destinationApp());
                        assertThat(now.rules()).startsWith(old.rules().toArray(PolicyRule[]::new))
                                .hasSize(old.rules().size() + (touched ? 1 : 0));
                    }
                });
    }

    @Property(tries = TRIES)
    void leavesEveryOtherPairAsItWasWhenAServiceIsAddedWithItsCaller(@ForAll MeshGraph graph, @ForAll Random random) {
        var caller = graph.apps().get(random.nextInt(graph.apps().size()));
        var services = new ArrayList<>(graph.services());
        services.add(Service.of("added", Service.Protocol.HTTP));
        var apps = new ArrayList<>(Graphs.with(graph, caller.calling("added", 9999)).apps());
        apps.add(App.of("added", "added"));
        var grown = new MeshGraph(graph.owner(), graph.servers(), services, apps, graph.adopted(), graph.security(), graph.snapshots()).check(EdgeMode.DECLARED, Graphs.NO_QUOTA);

        var before = NetworkPolicies.of(graph, EdgeMode.DECLARED).pairs();
        var after = NetworkPolicies.of(grown, EdgeMode.DECLARED).pairs();

        assertThat(after).containsSubsequence(before);
        var added = new ArrayList<>(after);
        added.removeAll(before);
        assertThat(added).hasSize(2 * graph.members().size() + 1)
                .allMatch(pair -> pair.sourceApp().equals("added") || pair.destinationApp().equals("added"));
        assertThat(added).filteredOn(pair -> pair.destinationApp().equals("added")
                        && pair.rules().stream().anyMatch(rule -> rule.startPort() == 8000))
                .extracting(PolicyPair::sourceApp).containsExactly(caller.name());
    }

    @Property(tries = TRIES)
    void countsWhatAFoundationHoldsAgainstTheQuota(@ForAll MeshGraph graph, @ForAll EdgeMode edges) {
        var counts = NetworkPolicies.of(graph, edges).rulesBySource();
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();

        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(Graphs.openings(graph, edges).size());
        assertThat(graph.validate(edges, most)).isEmpty();
        assertThat(graph.validate(edges, most - 1)).extracting(Problem::where).containsExactly("policyQuota");
    }

    private static PolicyPair pair(MeshGraph graph, EdgeMode edges, String source, String destination) {
        return NetworkPolicies.of(graph, edges).pairs().stream()
                .filter(pair -> pair.sourceApp().equals(source) && pair.destinationApp().equals(destination))
                .findFirst().orElseThrow();
    }
}
