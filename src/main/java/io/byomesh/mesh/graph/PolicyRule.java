package io.byomesh.mesh.graph;

/**
 * Ports that a network policy opens.
 *
 * @param protocol {@code tcp} or {@code udp}, all that Cloud Foundry's policies know
 * @param startPort the first port
 * @param endPort the last port, not below the first
 * @param reason the need that this rule meets; Cloud Foundry does not keep it
 */
public record PolicyRule(String protocol, int startPort, int endPort, String reason) {

    static PolicyRule tcp(int port, String reason) {
        return new PolicyRule("tcp", port, port, reason);
    }

    static PolicyRule udp(int port, String reason) {
        return new PolicyRule("udp", port, port, reason);
    }

    /** The ports as Cloud Foundry writes them: {@code 8301} or {@code 8300-8301}. */
    public String ports() {
        return startPort == endPort ? String.valueOf(startPort) : startPort + "-" + endPort;
    }
}
