package io.byomesh.mesh.graph;

import java.util.List;
import java.util.Optional;

/** Ports in a container of the mesh that something else already has, so that no sidecar, upstream or service may take them. */
public final class ReservedPorts {

    /**
     * A range that is taken.
     *
     * @param first the first port of the range
     * @param last its last port
     * @param reason who has it, to stand after "because"
     */
    public record Range(int first, int last, String reason) {

        boolean contains(int port) {
            return first <= port && port <= last;
        }
    }

    /** The first range that fits a port gives its reason, so the narrower ranges stand before the wider. */
    private static final List<Range> RANGES = List.of(
            new Range(1, 1023, "an app runs as an ordinary user, who may not listen below 1024"),
            new Range(2222, 2222, "Cloud Foundry's ssh daemon listens there"),
            new Range(MeshPorts.APP, MeshPorts.APP, "Cloud Foundry gives it to the app as PORT"),
            new Range(8300, 8302, "Consul's RPC and gossip listen there"),
            new Range(8500, 8503, "Consul's HTTP and gRPC APIs listen there"),
            new Range(8600, 8600, "Consul's DNS listens there"),
            new Range(19000, 19000, "Envoy's admin page listens there"),
            new Range(20000, 21755, "Consul hands these out to proxies and exposed checks by itself"),
            new Range(61443, 61443, "Cloud Foundry's own container proxy takes TLS from other containers there"),
            new Range(61001, 65535, "Cloud Foundry's own container proxy takes its ports from there on"));

    private ReservedPorts() {}

    /** Every range, as Cloud Foundry's and Consul's documentation give them. */
    public static List<Range> all() {
        return RANGES;
    }

    /** Who has this port, or nothing if it is free. */
    public static Optional<String> reasonFor(int port) {
        return RANGES.stream().filter(range -> range.contains(port)).map(Range::reason).findFirst();
    }
}
