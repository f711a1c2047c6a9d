package io.byomesh.mesh.graph;

import java.util.Objects;

/**
 * An edge of the mesh: the app that carries it may call the service.
 *
 * @param service the name of the service that is called
 * @param localPort the port on the caller's own loopback at which its sidecar answers for the service; 0 for a UDP service,
 *     which the caller addresses itself
 */
public record Call(String service, int localPort) {

    public Call {
        Objects.requireNonNull(service, "service");
    }

    /** A call through the proxies: the caller talks to {@code localhost:localPort}. */
    public static Call to(String service, int localPort) {
        return new Call(service, localPort);
    }

    /** A call of a UDP service: a network policy only, no proxy, no encryption. */
    public static Call udp(String service) {
        return new Call(service, 0);
    }
}
