package io.byomesh.mesh.graph;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Consul is told about the services of a mesh beyond where they are: what each speaks, and when the caller's proxy asks again.
 *
 * <p>Asking again is what hides a crash: the requests under way on an instance that dies, and those sent before Consul knows, go to
 * another one. A request that has not reached an app may always be sent again. One whose answer broke off may have been carried out, so
 * it is sent again only where that changes nothing: by an HTTP method that says so, or of a service that is {@link Service#idempotent}.
 */
public final class ConfigEntries {

    /** So often that a request outlives an instance that is dead and not known to be: each repetition may hit it again. */
    private static final int RETRIES = 12;

    private static final int CONNECT_SECONDS = 1;

    private static final List<String> NOT_SENT = List.of("connect-failure", "refused-stream");
    private static final List<String> BROKEN_OFF = List.of("connect-failure", "refused-stream", "reset");
    private static final List<String> BROKEN_OFF_GRPC = List.of("connect-failure", "refused-stream", "reset", "unavailable");

    /** What a proxy answers whose app does not; in gRPC it says that the app is unavailable. */
    private static final List<Integer> NOBODY_ANSWERED = List.of(503);

    /** HTTP methods whose repetition changes nothing (RFC 9110, 9.2.2). */
    private static final List<String> IDEMPOTENT_METHODS = List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

    /**
     * A config entry.
     *
     * @param kind Consul's name of its kind
     * @param name the service's name
     * @param content its fields, in Consul's names and order
     */
    public record Entry(String kind, String name, Map<String, Object> content) {}

    private ConfigEntries() {}

    /**
     * All that Consul is told of the services of a checked graph, and in a secure mesh whose calls are taken; each entry after what it
     * needs, and marked with who manages it.
     */
    public static List<Entry> managed(MeshGraph graph, EdgeMode edges, ManagedBy manager) {
        var entries = new ArrayList<>(of(graph, edges));
        if (graph.security() == Security.SECURE) {
            entries.addAll(Intentions.of(graph, edges));
        }
        return entries.stream().map(entry -> marked(entry, manager)).toList();
    }

    private static Entry marked(Entry entry, ManagedBy manager) {
        var content = new LinkedHashMap<>(entry.content());
        content.put("Meta", Map.of(ManagedBy.MARK, manager.mark()));
        return new Entry(entry.kind(), entry.name(), content);
    }

    /**
     * The entries of the services that this graph declares, by service, each after what it needs. How callers' proxies go about a service
     * is told of those alone that somebody calls.
     */
    static List<Entry> of(MeshGraph graph, EdgeMode edges) {
        var entries = new ArrayList<Entry>();
        entries.add(mesh());
        entries.add(proxies());
        for (var service : graph.services()) {
            if (!service.proxied()) {
                continue;
            }
            entries.add(defaults(service));
            var isCalled = edges == EdgeMode.FULL_MESH || graph.apps().stream().anyMatch(app -> app.isCallerOf(service));
            if (isCalled && service.protocol() != Service.Protocol.TCP) {
                entries.add(router(service));
            }
        }
        return entries;
    }

    /**
     * Keeps the caller's certificate out of the requests that apps get. Left in, several kilobytes go with each request, which the proxy
     * also searches five times with regular expressions: half of what the callee's proxy costs.
     */
    private static Entry mesh() {
        var content = new LinkedHashMap<String, Object>();
        content.put("TransparentProxy", Map.of("MeshDestinationsOnly", false));
        content.put("HTTP", Map.of("SanitizeXForwardedClientCert", true));
        return new Entry("mesh", "mesh", content);
    }

    /**
     * What holds for every proxy: it takes nobody without a certificate of the mesh, whatever else is set for it, and gives up a connection
     * sooner than Consul's five seconds.
     */
    private static Entry proxies() {
        var content = new LinkedHashMap<String, Object>();
        content.put("MutualTLSMode", "strict");
        content.put("EnvoyExtensions", List.of(connectTimeout()));
        content.put("AccessLogs", Map.of());
        content.put("Expose", Map.of());
        content.put("MeshGateway", Map.of());
        content.put("TransparentProxy", Map.of());
        return new Entry("proxy-defaults", "global", content);
    }

    /**
     * How long callers wait for a connection: an instance that is gone answers nothing at all on some networks. It is said once, in Envoy's
     * words (Consul docs, "Property override"). Among the upstreams of the defaults it would make Consul put a hash before the name of the
     * callers' cluster, by which their proxies allow repetitions; a resolver for each service would be one more entry a service.
     */
    private static Map<String, Object> connectTimeout() {
        // In the order of their names, as Consul gives them back.
        var patch = new TreeMap<String, Object>();
        patch.put("Op", "add");
        patch.put("Path", "/connect_timeout/seconds");
        patch.put("ResourceFilter", new TreeMap<>(Map.of("ResourceType", "cluster", "TrafficDirection", "outbound")));
        patch.put("Value", CONNECT_SECONDS);
        var extension = new LinkedHashMap<String, Object>();
        extension.put("Name", "builtin/property-override");
        // A proxy to which it cannot be applied is better off with five seconds than without its other settings.
        extension.put("Required", false);
        // One patch, which Consul takes as such and gives back so, also where it was given a list of one.
        extension.put("Arguments", new TreeMap<>(Map.of("ProxyType", "connect-proxy", "Patches", patch)));
        extension.put("ConsulVersion", "");
        extension.put("EnvoyVersion", "");
        return extension;
    }

    private static Entry defaults(Service service) {
        var upstreams = new LinkedHashMap<String, Object>();
        upstreams.put("MeshGateway", Map.of());
        upstreams.put("PassiveHealthCheck", ejection());
        var content = new LinkedHashMap<String, Object>();
        content.put("Protocol", service.protocol().setting());
        content.put("UpstreamConfig", Map.of("Defaults", upstreams));
        // What Consul adds by itself has to be said: the provider would show the difference at each preview.
        content.put("Expose", Map.of());
        content.put("MeshGateway", Map.of());
        content.put("TransparentProxy", Map.of());
        return new Entry("service-defaults", service.name(), content);
    }

    /** Takes an instance out that fails in a row, for as long as it may take Consul to find that out; never the last one. */
    private static Map<String, Object> ejection() {
        var check = new LinkedHashMap<String, Object>();
        check.put("Interval", nanoseconds(1));
        check.put("MaxFailures", 3);
        check.put("EnforcingConsecutive5xx", 100);
        check.put("MaxEjectionPercent", 50);
        check.put("BaseEjectionTime", nanoseconds(10));
        return check;
    }

    /** As Consul gives durations back that lie deeper than an entry's first level; written otherwise, each preview would show a change. */
    private static long nanoseconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static Entry router(Service service) {
        var routes = new ArrayList<Map<String, Object>>();
        if (service.idempotent()) {
            routes.add(route(List.of(), service.protocol() == Service.Protocol.GRPC ? BROKEN_OFF_GRPC : BROKEN_OFF));
        } else {
            if (service.protocol() == Service.Protocol.HTTP) {
                routes.add(route(IDEMPOTENT_METHODS, BROKEN_OFF));
            }
            routes.add(route(List.of(), NOT_SENT));
        }
        return new Entry("service-router", service.name(), Map.of("Routes", routes));
    }

    private static Map<String, Object> route(List<String> methods, List<String> retryOn) {
        var match = new LinkedHashMap<String, Object>();
        match.put("PathPrefix", "/");
        if (!methods.isEmpty()) {
            match.put("Methods", methods);
        }
        var destination = new LinkedHashMap<String, Object>();
        destination.put("NumRetries", RETRIES);
        destination.put("RetryOn", retryOn);
        if (retryOn.equals(BROKEN_OFF)) {
            destination.put("RetryOnStatusCodes", NOBODY_ANSWERED);
        }
        var route = new LinkedHashMap<String, Object>();
        route.put("Match", Map.of("HTTP", match));
        route.put("Destination", destination);
        return route;
    }
}
