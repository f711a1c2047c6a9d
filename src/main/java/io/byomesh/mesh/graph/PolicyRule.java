package io.byomesh.mesh.graph;

/**
 * Ports that a network policy opens from one app to another, or to other instances of itself.
 *
 * @param sourceApp the name of the app that opens connections
 * @param destinationApp the name of the app that takes them
 * @param protocol {@code tcp} or {@code udp}, all that Cloud Foundry's policies know
 * @param startPort the first port
 * @param endPort the last port, not below the first
 * @param reason the need that this rule meets; Cloud Foundry does not keep it
 */
public record PolicyRule(String sourceApp, String destinationApp, String protocol, int startPort, int endPort, String reason) {

    static PolicyRule tcp(String sourceApp, String destinationApp, int port, String reason) {
        return new PolicyRule(sourceApp, destinationApp, "tcp", port, port, reason);
    }

    static PolicyRule udp(String sourceApp, String destinationApp, int port, String reason) {
        return new PolicyRule(sourceApp, destinationApp, "udp", port, port, reason);
    }

    /** The ports as Cloud Foundry writes them: {@code 8301} or {@code 8300-8301}. */
    public String ports() {
        return startPort == endPort ? String.valueOf(startPort) : startPort + "-" + endPort;
    }
}
