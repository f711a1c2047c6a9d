package io.byomesh.mesh.secrets;

import java.util.Optional;
import java.util.UUID;

/** The name under which Consul's own authority certifies services: the cluster's id and {@code .consul}. Consul takes no other form. */
record TrustDomain(String clusterId) {

    private static final String SUFFIX = ".consul";

    static TrustDomain of(String clusterId) {
        return new TrustDomain(clusterId);
    }

    /** The trust domain of that name, if it can be one. */
    static Optional<TrustDomain> parse(String name) {
        if (!name.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        var id = name.substring(0, name.length() - SUFFIX.length());
        try {
            // What Java reads as a UUID may be shorter than one.
            return UUID.fromString(id).toString().equals(id) ? Optional.of(new TrustDomain(id)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String name() {
        return clusterId + SUFFIX;
    }

    String uri() {
        return "spiffe://" + name();
    }
}
