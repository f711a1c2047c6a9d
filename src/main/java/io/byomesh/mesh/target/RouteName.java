package io.byomesh.mesh.target;

import java.util.Collection;
import java.util.Comparator;

/**
 * A route as people write it, taken apart.
 *
 * @param host the part before the domain; empty at a domain's apex
 * @param domain a domain that the organization may use
 * @param path the part from the first slash on; empty for the whole host
 */
public record RouteName(String host, String domain, String path) {

    /** {@code host.domain}, or the domain alone. */
    public String fqdn() {
        return host.isEmpty() ? domain : host + "." + domain;
    }

    /**
     * Splits a full name, with or without a path, at the longest known domain that it ends with.
     *
     * @return null where no domain fits
     */
    public static RouteName parse(String name, Collection<String> domains) {
        var slash = name.indexOf('/');
        var fqdn = slash < 0 ? name : name.substring(0, slash);
        var path = slash < 0 ? "" : name.substring(slash);
        return domains.stream()
                .filter(d -> fqdn.equals(d) || fqdn.endsWith("." + d))
                .max(Comparator.comparingInt(String::length))
                .map(d -> new RouteName(fqdn.equals(d) ? "" : fqdn.substring(0, fqdn.length() - d.length() - 1), d, path))
                .orElse(null);
    }
}
