package io.byomesh.hotrod;

import io.byomesh.mesh.graph.AdoptedMember;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.Security;
import io.byomesh.mesh.graph.Servers;
import io.byomesh.mesh.graph.Service;
import io.byomesh.mesh.graph.Service.Protocol;
import io.byomesh.mesh.graph.Sidecar;
import io.byomesh.mesh.graph.SnapshotStore;
import io.byomesh.mesh.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Jaeger's Hot R.O.D. as a mesh: what its services are, who calls whom, and what starts each of them. */
final class HotRod {

    static final String SERVERS = "consul-server";
    static final String KEEPER = "consul-keeper";
    static final String FRONTEND = "frontend";

    private static final Map<String, String> COMMANDS = Map.of(
            FRONTEND, "./hotrod frontend --frontend-service-port 8080",
            "customer", "./hotrod customer --customer-service-port 8080",
            "driver", "./hotrod driver --driver-service-port 8080",
            "route", "./hotrod route --route-service-port 8080");

    private final Settings settings;
    private final Map<String, String> commands = new TreeMap<>(COMMANDS);

    HotRod(Settings settings) {
        this.settings = settings;
        settings.moreServices().forEach(more -> commands.put(more.name(), more.command()));
    }

    /** The mesh that the settings describe, with those members that others pushed. Unchecked. */
    MeshGraph graph(String owner, List<Target.Member> others, Optional<SnapshotStore> store) {
        requireKnownServices();
        var servers = new Servers(
                settings.prefix() + SERVERS, settings.prefix() + SERVERS, settings.servers(), settings.allowSingleServer());
        var graph = MeshGraph.builder(owner)
                .servers(servers)
                .security(settings.security())
                .service(Service.of(FRONTEND, Protocol.HTTP))
                .service(Service.of("customer", Protocol.HTTP))
                // It only looks drivers up, which gRPC does not tell as HTTP's methods would.
                .service(Service.of("driver", Protocol.GRPC).asIdempotent())
                .service(Service.of("route", Protocol.HTTP));
        if (store.isPresent()) {
            graph.snapshots(store.get());
        } else if (settings.security() == Security.SECURE) {
            graph.keeper(settings.prefix() + KEEPER);
        }
        settings.moreServices().forEach(more -> graph.service(more.service()));
        graph.app(app(FRONTEND).calling("customer", 8081).calling("driver", 8082).calling("route", 8083));
        graph.app(app("customer"));
        graph.app(app("driver"));
        graph.app(app("route"));
        settings.moreServices().forEach(more -> graph.app(app(more.name())));
        others.forEach(member -> graph.adopt(new AdoptedMember(member.name(), member.guid())));
        return graph.build();
    }

    /** @throws IllegalArgumentException where a setting speaks of a service that there is not */
    private void requireKnownServices() {
        settings.instances().keySet().forEach(name -> requireKnown(name, "instances." + name));
        settings.moreServices().forEach(more ->
                more.calledBy().keySet().forEach(caller -> requireKnown(caller, "moreServices." + more.name() + ".calledBy")));
    }

    private void requireKnown(String service, String setting) {
        if (!commands.containsKey(service)) {
            throw new IllegalArgumentException("The setting " + setting + " names the service '" + service
                    + "', which there is not: set it to one of " + String.join(", ", commands.keySet()) + ".");
        }
    }

    /** All apps that this stack pushes, the servers included. */
    List<String> appNames() {
        var names = new ArrayList<String>();
        names.add(settings.prefix() + SERVERS);
        if (settings.snapshotStore().isEmpty()) {
            names.add(settings.prefix() + KEEPER);
        }
        commands.keySet().forEach(service -> names.add(appName(service)));
        return names;
    }

    String command(App app) {
        return "./mesh/sidecar app -- " + commands.get(app.provides());
    }

    private String appName(String service) {
        return settings.prefix() + "hotrod-" + service;
    }

    private App app(String service) {
        var app = App.of(appName(service), service)
                .withInstances(settings.instances().getOrDefault(service, 1))
                .withMemoryMb(settings.memoryMb())
                .withSidecars(List.of(
                        new Sidecar("consul", settings.agentMemoryMb()), new Sidecar("consul-proxy", settings.proxyMemoryMb())));
        for (var more : settings.moreServices()) {
            var port = more.calledBy().get(service);
            if (port != null) {
                app = app.calling(more.name(), port);
            }
        }
        return app;
    }
}
