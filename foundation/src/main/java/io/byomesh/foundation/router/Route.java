package io.byomesh.foundation.router;

import java.util.List;

/**
 * A route with where it leads. Public ones are served by the router, internal ones by DNS.
 *
 * @param host first label, {@code *} for a wildcard, empty at a domain's apex
 * @param path starts with {@code /}, or empty
 */
public record Route(String host, String domain, String path, boolean internal, List<Destination> destinations) {

    /** Instances of this type of process of this app, at this port. */
    public record Destination(String appGuid, String processType, int port) {}

    /** {@code host.domain}, or the domain alone at its apex. */
    public String fqdn() {
        return host.isEmpty() ? domain : host + "." + domain;
    }
}
