package io.byomesh.mesh.target;

import java.util.Collection;
import java.util.Comparator;

/**
 * A route as people write it, taken apart.
 *
 * @param host the part before the domain; empty at a domain's apex
 * @param domain a domain that the organization may use
 */
public record RouteName(String host, String domain) {

    /** {@code host.domain}, or the domain alone. */
    public String fqdn() {
        return host.isEmpty() ? domain : host + "." + domain;
    }

    /**
     * Splits a full name at the longest known domain that it ends with.
     *
     * @return null where no domain fits
     */
    public static RouteName parse(String fqdn, Collection<String> domains) {
        return domains.stream()
                .filter(d -> fqdn.equals(d) || fqdn.endsWith("." + d))
                .max(Comparator.comparingInt(String::length))
                .map(d -> new RouteName(fqdn.equals(d) ? "" : fqdn.substring(0, fqdn.length() - d.length() - 1), d))
                .orElse(null);
    }
}
