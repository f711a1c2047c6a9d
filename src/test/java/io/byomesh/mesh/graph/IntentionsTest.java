package io.byomesh.mesh.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;

@Domain(Graphs.class)
@Domain(DomainContext.Global.class)
class IntentionsTest {

    private static final int TRIES = 300;

    private static Map<String, Object> allow(String name, int precedence) {
        return Map.of("Name", name, "Action", "allow", "Precedence", precedence, "Type", "consul");
    }

    /** Whether the callee's proxies take the caller's calls. */
    private static boolean takes(MeshGraph graph, EdgeMode edges, String caller, String callee) {
        return Intentions.of(graph, edges).stream().filter(entry -> entry.name().equals(callee))
                .flatMap(entry -> ((List<?>) entry.content().get("Sources")).stream())
                .map(source -> ((Map<?, ?>) source).get("Name"))
                .anyMatch(name -> name.equals(caller) || name.equals("*"));
    }

    @Test
    void eachCalleeNamesItsCallers() {
        assertThat(Intentions.of(Graphs.hotrod().check(), EdgeMode.DECLARED)).containsExactly(
                new ConfigEntries.Entry("service-intentions", "customer", Map.of("Sources", List.of(allow("frontend", 9)))),
                new ConfigEntries.Entry("service-intentions", "driver", Map.of("Sources", List.of(allow("frontend", 9)))),
                new ConfigEntries.Entry("service-intentions", "route", Map.of("Sources", List.of(allow("frontend", 9)))));
    }

    @Test
    void aCallersCanaryIsNamedWithItOnce() {
        var graph = MeshGraph.builder("o").service(Service.of("web", Service.Protocol.HTTP)).service(Service.of("store", Service.Protocol.TCP))
                .app(App.of("web", "web").calling("store", 8081)).app(App.of("web-canary", "web").calling("store", 8081))
                .app(App.of("store", "store")).build().check();

        assertThat(Intentions.of(graph, EdgeMode.DECLARED)).containsExactly(
                new ConfigEntries.Entry("service-intentions", "store", Map.of("Sources", List.of(allow("web", 9)))));
    }

    @Test
    void everybodyIsOneSourceInAFullMeshAndNobodyIsNone() {
        assertThat(Intentions.of(Graphs.hotrod(), EdgeMode.FULL_MESH)).hasSize(4)
                .allSatisfy(entry -> assertThat(entry.content()).isEqualTo(Map.of("Sources", List.of(allow("*", 8)))));
        assertThat(Intentions.of(Graphs.hotrod(), EdgeMode.NONE)).isEmpty();
    }

    @Property(tries = TRIES)
    void aCallIsTakenIfAndOnlyIfThePoliciesLetOneOfTheCallersAppsReachTheCalleesSidecar(@ForAll MeshGraph graph, @ForAll EdgeMode edges) {
        var openings = Graphs.openings(graph, edges);
        for (var caller : graph.apps()) {
            for (var callee : graph.members()) {
                var service = graph.providedBy(callee).filter(Service::proxied);
                if (service.isEmpty() || service.get().name().equals(caller.provides())) {
                    continue;
                }
                var port = service.get().sidecarPort();
                var reached = graph.apps().stream().filter(app -> app.provides().equals(caller.provides())).anyMatch(app ->
                        openings.contains(new Graphs.Opening(app.name(), callee.name(), "tcp", port, port)));
                assertThat(takes(graph, edges, caller.provides(), service.get().name()))
                        .as("%s calls %s", caller.provides(), service.get().name()).isEqualTo(reached);
            }
        }
    }

    @Property(tries = TRIES)
    void noEntryIsEmptyAndNoCalleeHasTwo(@ForAll MeshGraph graph, @ForAll EdgeMode edges) {
        var entries = Intentions.of(graph, edges);

        assertThat(entries).extracting(ConfigEntries.Entry::name).doesNotHaveDuplicates();
        assertThat(entries).allSatisfy(entry -> assertThat((List<?>) entry.content().get("Sources")).isNotEmpty().doesNotHaveDuplicates());
    }

    @Property(tries = TRIES)
    void theOrderOfWritingChangesNothing(@ForAll MeshGraph graph, @ForAll EdgeMode edges, @ForAll Random random) {
        assertThat(Intentions.of(Graphs.shuffled(graph, random), edges)).isEqualTo(Intentions.of(graph, edges));
    }
}
