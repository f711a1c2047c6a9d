package io.byomesh.hotrod;

import com.pulumi.Context;
import com.pulumi.consul.Provider;
import com.pulumi.consul.ProviderArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.CustomResourceOptions;
import io.byomesh.mesh.ConsulServers;
import io.byomesh.mesh.MeshAccess;
import io.byomesh.mesh.MeshAccessArgs;
import io.byomesh.mesh.MeshConfigEntries;
import io.byomesh.mesh.MeshConfigEntriesArgs;
import io.byomesh.mesh.MeshSecrets;
import io.byomesh.mesh.audit.Audit;
import io.byomesh.mesh.audit.Finding;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.target.ConsulApi;
import io.byomesh.mesh.target.MeshHealth;
import io.byomesh.mesh.target.RouteName;
import io.byomesh.mesh.target.Target;
import io.byomesh.mesh.target.TargetException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Consul behind a public route: managed from outside, asked whether the mesh is healthy, and audited. */
final class PublicConsul {

    /** Longer than the servers themselves look for each other: whoever gives up first says why. */
    private static final Duration LEADER_LIMIT = Duration.ofSeconds(150);

    private final Context context;
    private final Settings settings;
    private final boolean preview;
    private final Target target;
    private final RouteName ui;
    private final RouteName api;
    private final String address;
    private Provider known;

    PublicConsul(Context context, Settings settings, boolean preview, Target target) {
        this.context = context;
        this.settings = settings;
        this.preview = preview;
        this.target = target;
        ui = target.route(settings.consulRoute(), "consulRoute", false);
        api = settings.consulApiRoute().isEmpty() ? ui : target.route(settings.consulApiRoute(), "consulApiRoute", false);
        address = address(api);
    }

    /** Its public routes, by the names of their resources. */
    Map<String, RouteName> routes() {
        var routes = new LinkedHashMap<>(Map.of("public", ui));
        if (!address.equals(address(ui))) {
            routes.put("api", api);
        }
        return routes;
    }

    private String address(RouteName route) {
        return settings.url(route.fqdn()) + route.path();
    }

    /** What stands before the paths of Consul's API. */
    String apiPath() {
        return api.path();
    }

    /** A preview waits for nobody, so the plugin starts while the apps are looked at. */
    void startProvider(MeshSecrets secrets) {
        if (preview) {
            known = provider(Output.of(address), secrets);
        }
    }

    /** Tells Consul what it has to know of the mesh, and says where it is. */
    void manage(MeshGraph graph, ConsulServers servers, MeshSecrets secrets) {
        var provider = preview ? known : provider(withLeader(servers), secrets);
        var entries = new MeshConfigEntries(
                "services", MeshConfigEntriesArgs.builder().graph(graph, settings.edges()).build(), HotRodStack.using(provider));
        if (secrets != null) {
            var access = MeshAccessArgs.builder().graph(graph)
                    .identityPublicKeys(secrets.identityPublicKeys()).clusterId(secrets.clusterId()).after(entries).build();
            context.export("consulUiToken", new MeshAccess("access", access, HotRodStack.using(provider)).uiToken());
        }
        context.export("consul", Output.of(settings.url(ui.fqdn())));
        context.export("consulApi", Output.of(address));
    }

    private static Provider provider(Output<String> address, MeshSecrets secrets) {
        var args = ProviderArgs.builder().address(address);
        if (secrets != null) {
            args.token(secrets.managementToken());
        }
        return new Provider("consul", args.build(), CustomResourceOptions.builder().build());
    }

    /** Known when the servers have a leader: what Consul is told waits for that. */
    private Output<String> withLeader(ConsulServers servers) {
        return servers.reachable().apply(id -> Output.of(new ConsulApi(address, "").awaitLeader(LEADER_LIMIT)));
    }

    /** What was pushed, known when all instances of it pass; in a preview at once. Then the mesh is audited. */
    Output<List<String>> healthy(Output<List<String>> pushed, MeshGraph graph, Function<App, String> version, MeshSecrets secrets) {
        var healthy = preview ? pushed : awaited(pushed, graph, version, secrets);
        if (secrets != null) {
            // A preview waits for nobody here either: what it can tell of is the mesh as it is.
            var ready = preview ? Output.of(List.<String>of()) : healthy;
            context.export("audit", audit(graph.servers().name(), secrets, ready));
        }
        return healthy;
    }

    private Output<List<String>> awaited(
            Output<List<String>> pushed, MeshGraph graph, Function<App, String> version, MeshSecrets secrets) {
        var wanted = graph.apps().stream()
                .map(app -> new MeshHealth(app.provides(), app.name(), version.apply(app), app.instances(),
                        graph.service(app.provides()).orElseThrow().proxied()))
                .toList();
        var token = secrets == null ? Output.of("") : secrets.managementToken();
        return Output.tuple(pushed, token).apply(both -> Output.of(
                new ConsulApi(address, both.t2).awaitHealthy(wanted, HotRodStack.HEALTH_LIMIT).thenApply(done -> both.t1))).asPlaintext();
    }

    /** What the mesh says of itself once it is there; before that, that it is not. */
    private Output<List<String>> audit(String servers, MeshSecrets secrets, Output<List<String>> healthy) {
        return Output.tuple(healthy, secrets.managementToken()).applyValue(both -> {
            try {
                return Audit.of(target.running(servers, address, both.t2)).stream().map(Finding::line).toList();
            } catch (TargetException e) {
                return List.of("There is no mesh yet that could be asked.");
            }
        }).asPlaintext();
    }
}
