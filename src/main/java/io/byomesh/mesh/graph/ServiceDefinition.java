package io.byomesh.mesh.graph;

import java.time.Duration;
import java.util.List;

/**
 * What an app's Consul agent registers: the app's service and the sidecar proxy that stands before it.
 *
 * @param id unique within the agent: the app's name
 * @param name the service's name
 * @param port where the app listens in its container
 * @param protocol what the service speaks
 * @param checks how Consul sees that the app is well; none for a UDP service, of which silence says nothing
 * @param proxy the sidecar proxy
 */
public record ServiceDefinition(
        String id, String name, int port, Service.Protocol protocol, List<Check> checks, Proxy proxy) {

    /** Often enough for a start or a fault to show at once, seldom enough to cost nothing. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    public ServiceDefinition {
        checks = List.copyOf(checks);
    }

    /**
     * A sidecar proxy.
     *
     * @param port where it takes connections from other proxies
     * @param upstreams what it reaches for the app, in order of their names
     * @param checks how Consul sees that it is well
     */
    public record Proxy(int port, List<Upstream> upstreams, List<Check> checks) {

        public Proxy {
            upstreams = List.copyOf(upstreams);
            checks = List.copyOf(checks);
        }
    }

    /**
     * A service that a proxy reaches for its app.
     *
     * @param destinationName the service's name
     * @param localBindPort the port on the app's loopback that leads there
     * @param protocol what that service speaks
     */
    public record Upstream(String destinationName, int localBindPort, Service.Protocol protocol) {}

    /** Something that Consul's agent looks at, under a name that people read in its UI. */
    public sealed interface Check {

        /** The name that people read. */
        String name();

        /** Passes while a GET of the URL answers with a 2xx status. */
        record Http(String name, String url, Duration interval, Duration timeout) implements Check {}

        /** Passes while the address, as {@code host:port}, accepts connections. */
        record Tcp(String name, String address, Duration interval, Duration timeout) implements Check {}

        /** Passes while the service of that id does. */
        record Alias(String name, String serviceId) implements Check {}
    }

    /** What the agents of this app of a checked graph register. */
    public static ServiceDefinition of(MeshGraph graph, App app) {
        var service = graph.service(app.provides()).orElseThrow();
        var upstreams = app.calls().stream()
                .flatMap(call -> graph.service(call.service()).filter(Service::proxied).stream()
                        .map(callee -> new Upstream(callee.name(), call.localPort(), callee.protocol())))
                .toList();
        List<Check> proxyChecks = List.of(tcp("The sidecar takes connections", service.sidecarPort()),
                new Check.Alias("The app is healthy", app.name()));
        return new ServiceDefinition(app.name(), service.name(), service.port(), service.protocol(), checks(service),
                new Proxy(service.sidecarPort(), upstreams, proxyChecks));
    }

    private static List<Check> checks(Service service) {
        if (!service.proxied()) {
            return List.of();
        }
        return List.of(service.healthPath().isEmpty()
                ? tcp("The app takes connections", service.port())
                : new Check.Http("The app answers", "http://127.0.0.1:" + service.port() + service.healthPath(), INTERVAL, TIMEOUT));
    }

    private static Check tcp(String name, int port) {
        return new Check.Tcp(name, "127.0.0.1:" + port, INTERVAL, TIMEOUT);
    }
}
