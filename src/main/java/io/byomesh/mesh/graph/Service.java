package io.byomesh.mesh.graph;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A name that others call. One app provides it, or several do (a canary beside the app that it may replace).
 *
 * @param name the service's name in Consul: a DNS label, as Consul's identities and its DNS both need
 * @param protocol what is spoken; UDP does not pass Envoy, so a call of a UDP service is a network policy and nothing else
 * @param port where the app listens in its container; callers never reach it, except a UDP service's
 * @param sidecarPort where the app's sidecar proxy listens for other proxies (mTLS)
 * @param healthPath the path Consul asks of an HTTP service to see that it is well; empty to see only that it accepts connections
 * @param idempotent whether any of its requests may be carried out twice; those of HTTP methods that say so may be in any case
 */
public record Service(String name, Protocol protocol, int port, int sidecarPort, String healthPath, boolean idempotent) {

    /** What a service speaks. */
    public enum Protocol {
        /** HTTP/1.1. */
        HTTP,
        /** gRPC, which is HTTP/2. */
        GRPC,
        /** Any stream. */
        TCP,
        /** Datagrams, which go past the proxies. */
        UDP;

        /** The name in settings and in Consul's configuration: the lower-case name. */
        public String setting() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException for a name that is none of {@code http}, {@code grpc}, {@code tcp}, {@code udp} */
        public static Protocol fromSetting(String setting) {
            return Arrays.stream(values()).filter(p -> p.setting().equals(setting)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'%s' is no protocol; set one of %s".formatted(
                            setting, Arrays.stream(values()).map(Protocol::setting).collect(Collectors.joining(", ")))));
        }
    }

    public Service {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(healthPath, "healthPath");
    }

    /** A service on the default ports: the app on {@value MeshPorts#APP}, its sidecar on {@value MeshPorts#SIDECAR}. */
    public static Service of(String name, Protocol protocol) {
        return new Service(name, protocol, MeshPorts.APP, MeshPorts.SIDECAR, "", false);
    }

    /** The same service, its app listening elsewhere. */
    public Service withPort(int newPort) {
        return new Service(name, protocol, newPort, sidecarPort, healthPath, idempotent);
    }

    /** The same service, its sidecar listening elsewhere. */
    public Service withSidecarPort(int newPort) {
        return new Service(name, protocol, port, newPort, healthPath, idempotent);
    }

    /** The same service, seen to be well by this path. */
    public Service withHealthPath(String path) {
        return new Service(name, protocol, port, sidecarPort, path, idempotent);
    }

    /** The same service, any of whose requests may be carried out twice: a proxy sends one again whose answer broke off. */
    public Service asIdempotent() {
        return new Service(name, protocol, port, sidecarPort, healthPath, true);
    }

    /** Whether calls go through the proxies: all but UDP. */
    public boolean proxied() {
        return protocol != Protocol.UDP;
    }
}
