package io.byomesh.foundation.network;

import java.util.Collection;

/**
 * The container network of one foundation: a router namespace that every instance hangs off, and the policies between them.
 */
public final class RouterNetwork implements PolicyEnforcer, AutoCloseable {

    /** @param id the foundation's short id: lower case letters and digits, at most 8 */
    public static RouterNetwork open(String id) {
        throw new UnsupportedOperationException(id);
    }

    /** Removes what a foundation with this id left behind when it was killed. */
    public static void cleanLeftovers(String id) {
        throw new UnsupportedOperationException(id);
    }

    /** Address of this JVM in the container network: where the DNS server for instances must listen. */
    public String hostAddress() {
        throw new UnsupportedOperationException();
    }

    /** From now on what instances ask 169.254.0.2:53 (UDP and TCP) goes to {@link #hostAddress()} at this port. */
    public void serveDnsAt(int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void enforce(Collection<PolicyRule> rules) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
