package io.byomesh.mesh.bits;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.byomesh.mesh.graph.AccessRules;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.Choreography;
import io.byomesh.mesh.graph.ConfigEntries;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.LoginMethod;
import io.byomesh.mesh.graph.ManagedBy;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.MeshPorts;
import io.byomesh.mesh.graph.ServiceDefinition;
import io.byomesh.mesh.graph.SnapshotStore;
import io.byomesh.mesh.target.MeshHealth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that tell a member's sidecars what they are part of, computed from the graph: {@code mesh.json} for the sidecar program,
 * {@code service.json} for Consul. An app's files speak of the app and what it calls, of nothing else, so that a change elsewhere in
 * the mesh does not push it again.
 */
public final class MemberFiles {

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    /** How old a snapshot may become while there is something new to save. */
    private static final int SNAPSHOT_EVERY_SECONDS = 10;

    private final MeshGraph graph;
    private final Choreography choreography;
    private final String security;
    private final String internalDomain;

    /**
     * @param choreography how long the parts of an instance wait for each other
     * @param security how the mesh is secured, by the name that the sidecar program knows
     * @param internalDomain the domain of the servers' internal route
     */
    public MemberFiles(MeshGraph graph, Choreography choreography, String security, String internalDomain) {
        this.graph = graph;
        this.choreography = choreography;
        this.security = security;
        this.internalDomain = internalDomain;
    }

    /**
     * {@code mesh.json} of the server app.
     *
     * @param apiPath the path of the route at which the servers' API is reached; empty where it has a host to itself
     * @param keeper the internal host name of the keeper of snapshots; empty where there is none
     */
    public String serverMesh(String apiPath, String keeper) {
        var mesh = mesh(graph.servers().name());
        var servers = new TreeMap<String, Object>(Map.of("expected", graph.servers().instances(), "join", join()));
        if (!apiPath.isEmpty()) {
            servers.put("path", apiPath);
        }
        mesh.put("servers", servers);
        if (!keeper.isEmpty()) {
            mesh.put("keeper", new TreeMap<>(Map.of("host", keeper, "port", MeshPorts.KEEPER, "everySeconds", SNAPSHOT_EVERY_SECONDS)));
        }
        graph.snapshotStore().ifPresent(store -> mesh.put("store", store(store)));
        mesh.put("start", Map.of("joinSeconds", choreography.joinSeconds()));
        mesh.put("stop", Map.of("leaveSeconds", choreography.serverLeaveSeconds()));
        return finish(mesh);
    }

    /**
     * {@code consul.json} of the server app where Consul has no public route: Consul's own objects, in Consul's names, for the servers'
     * leader to write. By what identities are checked, the servers' credentials say.
     */
    public String consul(EdgeMode edges) {
        var rules = AccessRules.of(graph, ManagedBy.SERVERS);
        var objects = new LinkedHashMap<String, Object>();
        objects.put("entries", ConfigEntries.managed(graph, edges, ManagedBy.SERVERS).stream().map(MemberFiles::entry).toList());
        objects.put("policies", rules.policies().stream()
                .map(policy -> object("Name", policy.name(), "Description", policy.description(), "Rules", policy.rules())).toList());
        objects.put("authMethod", object("Name", LoginMethod.NAME, "Type", LoginMethod.TYPE, "Description", LoginMethod.DESCRIPTION,
                "Config", LoginMethod.config(List.of(), "")));
        objects.put("bindingRules", List.of(object("AuthMethod", LoginMethod.NAME, "Description", rules.bindingRule().description(),
                "BindType", AccessRules.BindingRule.TYPE, "BindName", rules.bindingRule().policy())));
        return GSON.toJson(objects) + "\n";
    }

    private static Map<String, Object> entry(ConfigEntries.Entry entry) {
        var object = object("Kind", entry.kind(), "Name", entry.name());
        object.putAll(entry.content());
        return object;
    }

    private static Map<String, Object> object(Object... keysAndValues) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    private static Map<String, Object> store(SnapshotStore store) {
        var described = object("endpoint", store.endpoint(), "bucket", store.bucket(), "region", store.region());
        if (!store.prefix().isEmpty()) {
            described.put("prefix", store.prefix());
        }
        if (!store.authorities().isEmpty()) {
            described.put("ca", store.authorities());
        }
        described.put("everySeconds", SNAPSHOT_EVERY_SECONDS);
        return described;
    }

    /** {@code mesh.json} of the keeper of snapshots. */
    public String keeperMesh(String app) {
        var mesh = mesh(app);
        mesh.put("keeper", Map.of("port", MeshPorts.KEEPER));
        return GSON.toJson(mesh) + "\n";
    }

    /** {@code mesh.json} of an app. */
    public String mesh(App app) {
        var mesh = mesh(app.name());
        mesh.put("servers", Map.of("join", join()));
        var service = new LinkedHashMap<String, Object>();
        var definition = ServiceDefinition.of(graph, app);
        service.put("id", definition.id());
        service.put("name", definition.name());
        service.put("sidecarPort", definition.proxy().port());
        service.put("upstreams", definition.proxy().upstreams().stream()
                .map(upstream -> new TreeMap<>(Map.of("name", upstream.destinationName(), "port", upstream.localBindPort())))
                .toList());
        mesh.put("service", service);
        var start = new LinkedHashMap<String, Object>();
        start.put("joinSeconds", choreography.joinSeconds());
        start.put("proxySeconds", choreography.proxySeconds());
        start.put("appSeconds", choreography.appSeconds());
        start.put("upstreamSeconds", choreography.upstreamSeconds());
        mesh.put("start", start);
        var stop = new LinkedHashMap<String, Object>();
        stop.put("reliefSeconds", choreography.reliefSeconds());
        stop.put("drainSeconds", choreography.drainSeconds());
        stop.put("routeSeconds", choreography.routeSeconds());
        stop.put("appSeconds", choreography.stopSeconds());
        stop.put("leaveSeconds", choreography.leaveSeconds());
        mesh.put("stop", stop);
        return finish(mesh);
    }

    /**
     * {@code service.json} of an app: the service, its sidecar and its upstreams, as a Consul agent takes them.
     *
     * @param version what the app's instances say of themselves in Consul, by which an update is known to be over
     */
    public String service(App app, String version) {
        var definition = ServiceDefinition.of(graph, app);
        var meta = Map.of(MeshHealth.VERSION, version);
        var sidecar = new LinkedHashMap<String, Object>();
        sidecar.put("meta", meta);
        sidecar.put("port", definition.proxy().port());
        sidecar.put("checks", definition.proxy().checks().stream().map(MemberFiles::check).toList());
        sidecar.put("proxy", Map.of("upstreams", definition.proxy().upstreams().stream().map(MemberFiles::upstream).toList()));
        var service = new LinkedHashMap<String, Object>();
        service.put("id", definition.id());
        service.put("name", definition.name());
        service.put("meta", meta);
        service.put("port", definition.port());
        service.put("checks", definition.checks().stream().map(MemberFiles::check).toList());
        service.put("connect", Map.of("sidecar_service", sidecar));
        return GSON.toJson(Map.of("service", service)) + "\n";
    }

    private static Map<String, Object> upstream(ServiceDefinition.Upstream definition) {
        var upstream = new LinkedHashMap<String, Object>();
        upstream.put("destination_name", definition.destinationName());
        upstream.put("local_bind_port", definition.localBindPort());
        return upstream;
    }

    private static Map<String, Object> check(ServiceDefinition.Check definition) {
        var check = new LinkedHashMap<String, Object>();
        check.put("name", definition.name());
        if (definition instanceof ServiceDefinition.Check.Http http) {
            check.put("http", http.url());
            check.put("interval", http.interval().toSeconds() + "s");
            check.put("timeout", http.timeout().toSeconds() + "s");
        } else if (definition instanceof ServiceDefinition.Check.Tcp tcp) {
            check.put("tcp", tcp.address());
            check.put("interval", tcp.interval().toSeconds() + "s");
            check.put("timeout", tcp.timeout().toSeconds() + "s");
        } else if (definition instanceof ServiceDefinition.Check.Alias alias) {
            check.put("alias_service", alias.serviceId());
        }
        return check;
    }

    private Map<String, Object> mesh(String app) {
        var mesh = new LinkedHashMap<String, Object>();
        mesh.put("security", security);
        mesh.put("app", app);
        return mesh;
    }

    private static String finish(Map<String, Object> mesh) {
        mesh.put("supervise", new TreeMap<>(Map.of("restarts", 5, "windowSeconds", 60)));
        return GSON.toJson(mesh) + "\n";
    }

    private List<String> join() {
        return List.of(graph.servers().internalHost() + "." + internalDomain);
    }
}
