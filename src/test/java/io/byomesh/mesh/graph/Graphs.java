package io.byomesh.mesh.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Graphs to test with: the Hot R.O.D. one, and any that passes the check. */
public final class Graphs extends DomainContextBase {

    /** High enough that the quota is not what a test is about. */
    static final int NO_QUOTA = Integer.MAX_VALUE;

    /** What a policy opens, without the reason. */
    record Opening(String source, String destination, String protocol, int startPort, int endPort) {}

    static MeshGraph hotrod() {
        return MeshGraph.builder("hotrod.dev")
                .service(Service.of("frontend", Service.Protocol.HTTP).withHealthPath("/"))
                .service(Service.of("customer", Service.Protocol.HTTP))
                .service(Service.of("driver", Service.Protocol.GRPC))
                .service(Service.of("route", Service.Protocol.HTTP))
                .app(App.of("hotrod-frontend", "frontend").withHosts(List.of("hotrod"))
                        .calling("route", 8083).calling("customer", 8081).calling("driver", 8082))
                .app(App.of("hotrod-customer", "customer"))
                .app(App.of("hotrod-driver", "driver"))
                .app(App.of("hotrod-route", "route"))
                .build();
    }

    /** The graph with other apps. */
    static MeshGraph withApps(MeshGraph graph, List<App> apps) {
        return new MeshGraph(graph.owner(), graph.servers(), graph.services(), apps, graph.adopted(), graph.security(), graph.snapshots());
    }

    /** The graph with this app in place of its namesake. */
    static MeshGraph with(MeshGraph graph, App changed) {
        return withApps(graph, graph.apps().stream().map(app -> app.name().equals(changed.name()) ? changed : app).toList());
    }

    static List<Opening> openings(MeshGraph graph, EdgeMode edges) {
        return NetworkPolicies.of(graph, edges).rules().stream()
                .map(rule -> new Opening(rule.sourceApp(), rule.destinationApp(), rule.protocol(), rule.startPort(), rule.endPort()))
                .toList();
    }

    /** Up to five services of any protocol, some with a canary beside their app, up to two adopted members, calls among them all; open or not. */
    @Provide
    Arbitrary<MeshGraph> graph() {
        var instances = Arbitraries.of(1, 3, 5, 7);
        var protocols = Arbitraries.of(Service.Protocol.class).list().ofMinSize(1).ofMaxSize(5);
        var canaries = Arbitraries.integers().between(0, 4).set().ofMaxSize(2);
        var adopted = Arbitraries.integers().between(0, 2);
        var calls = Arbitraries.integers().between(0, 48).set().ofMaxSize(12);
        var securities = Arbitraries.of(Security.class);
        var keepers = Arbitraries.of(true, false);
        return Combinators.combine(instances, protocols, canaries, adopted, calls, securities, keepers).as(Graphs::graph).withoutEdgeCases();
    }

    private static MeshGraph graph(
            int servers, List<Service.Protocol> protocols, Set<Integer> canaries, int adopted, Set<Integer> calls,
            Security security, boolean keeper) {
        var services = IntStream.range(0, protocols.size()).mapToObj(i -> Service.of("service-" + i, protocols.get(i))
                .withPort(protocols.get(i) == Service.Protocol.UDP ? 5000 + i : MeshPorts.APP)
                .withSidecarPort(i % 2 == 0 ? MeshPorts.SIDECAR : 9000)).toList();
        var strangers = IntStream.range(0, adopted).mapToObj(i -> new AdoptedMember("stranger-" + i, "guid-" + i)).toList();
        var callees = new ArrayList<>(services);
        strangers.forEach(stranger -> callees.add(stranger.service()));
        var apps = new ArrayList<App>();
        for (int i = 0; i < services.size(); i++) {
            var app = App.of("app-" + i, services.get(i).name()).withInstances(1 + i);
            for (int j = 0; j < callees.size(); j++) {
                if (i != j && calls.contains(7 * i + j)) {
                    app = app.calling(callees.get(j).proxied()
                            ? Call.to(callees.get(j).name(), 8081 + j) : Call.udp(callees.get(j).name()));
                }
            }
            apps.add(app);
            if (canaries.contains(i)) {
                apps.add(App.of("app-" + i + "-canary", app.provides()));
            }
        }
        return new MeshGraph("owner", Servers.of("consul-server", servers).allowingSingleServer(), services, apps, strangers,
                security, keeper && security == Security.SECURE ? Optional.of(new SnapshotHolder.Keeper("keeper")) : Optional.empty());
    }

    /** The graph's words in another order. */
    static MeshGraph shuffled(MeshGraph graph, Random random) {
        return new MeshGraph(graph.owner(), graph.servers(), shuffled(graph.services(), random),
                shuffled(graph.apps(), random).stream().map(app -> new App(app.name(), app.provides(), app.instances(), app.memoryMb(),
                        shuffled(app.sidecars(), random), shuffled(app.calls(), random), app.hosts())).toList(),
                shuffled(graph.adopted(), random), graph.security(), graph.snapshots());
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        var copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }
}
