package io.byomesh.mesh.bits;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.ServiceDefinition;
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

    private final MeshGraph graph;
    private final String security;
    private final String internalDomain;

    /**
     * @param security how the mesh is secured, by the name that the sidecar program knows
     * @param internalDomain the domain of the servers' internal route
     */
    public MemberFiles(MeshGraph graph, String security, String internalDomain) {
        this.graph = graph;
        this.security = security;
        this.internalDomain = internalDomain;
    }

    /** {@code mesh.json} of the server app. */
    public String serverMesh() {
        var mesh = mesh(graph.servers().name());
        mesh.put("servers", new TreeMap<>(Map.of("expected", graph.servers().instances(), "join", join())));
        mesh.put("start", Map.of("joinSeconds", Waits.JOIN_SECONDS));
        return finish(mesh);
    }

    /** {@code mesh.json} of an app. */
    public String mesh(App app) {
        var mesh = mesh(app.name());
        mesh.put("servers", Map.of("join", join()));
        var service = new LinkedHashMap<String, Object>();
        var definition = ServiceDefinition.of(graph, app);
        service.put("id", definition.id());
        service.put("sidecarPort", definition.proxy().port());
        service.put("upstreamPorts", definition.proxy().upstreams().stream().map(ServiceDefinition.Upstream::localBindPort).toList());
        mesh.put("service", service);
        var start = new LinkedHashMap<String, Object>();
        start.put("joinSeconds", Waits.JOIN_SECONDS);
        start.put("proxySeconds", Waits.PROXY_SECONDS);
        start.put("appSeconds", Waits.APP_SECONDS);
        mesh.put("start", start);
        return finish(mesh);
    }

    /** {@code service.json} of an app: the service, its sidecar and its upstreams, as a Consul agent takes them. */
    public String service(App app) {
        var definition = ServiceDefinition.of(graph, app);
        var sidecar = new LinkedHashMap<String, Object>();
        sidecar.put("port", definition.proxy().port());
        sidecar.put("checks", definition.proxy().checks().stream().map(MemberFiles::check).toList());
        sidecar.put("proxy", Map.of("upstreams", definition.proxy().upstreams().stream().map(MemberFiles::upstream).toList()));
        var service = new LinkedHashMap<String, Object>();
        service.put("id", definition.id());
        service.put("name", definition.name());
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
        mesh.put("stop", Map.of("graceSeconds", Waits.GRACE_SECONDS));
        mesh.put("supervise", new TreeMap<>(Map.of("restarts", 5, "windowSeconds", 60)));
        return GSON.toJson(mesh) + "\n";
    }

    private List<String> join() {
        return List.of(graph.servers().internalHost() + "." + internalDomain);
    }
}
