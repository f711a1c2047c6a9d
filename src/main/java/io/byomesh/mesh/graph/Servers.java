package io.byomesh.mesh.graph;

import java.util.Objects;

/**
 * The Consul servers: one app, each instance a voter.
 *
 * @param name the app's name, a DNS label
 * @param internalHost the host of the internal route at which the servers find each other and are found by the agents, a DNS label;
 *     an internal host exists once in a whole foundation, so stacks side by side need different ones
 * @param instances how many servers: 3, 5 or 7, since Consul needs a majority of them to decide anything
 * @param allowSingleServer whether one server will do, which loses the cluster whenever that server is replaced
 */
public record Servers(String name, String internalHost, int instances, boolean allowSingleServer) implements Member {

    public Servers {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(internalHost, "internalHost");
    }

    /** Servers whose internal host is their app's name. */
    public static Servers of(String name, int instances) {
        return new Servers(name, name, instances, false);
    }

    /** The same servers, found at another internal host. */
    public Servers withInternalHost(String host) {
        return new Servers(name, host, instances, allowSingleServer);
    }

    /** The same servers, with leave to be only one. */
    public Servers allowingSingleServer() {
        return new Servers(name, internalHost, instances, true);
    }
}
