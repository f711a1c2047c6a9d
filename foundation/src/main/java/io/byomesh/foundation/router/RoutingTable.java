package io.byomesh.foundation.router;

import io.byomesh.foundation.cell.LiveInstance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every route with the instances behind it, as of one moment. Immutable but for the turn that each public route keeps, so
 * that readers need no lock.
 */
public final class RoutingTable {

    /** The internal domain that every foundation has, also while no route uses it. */
    public static final String DEFAULT_INTERNAL_DOMAIN = "apps.internal";

    private final Map<String, List<PublicRoute>> publicRoutes = new HashMap<>();
    private final Map<String, Set<LiveInstance>> internalNames = new HashMap<>();
    private final Set<String> internalDomains = new HashSet<>(Set.of(DEFAULT_INTERNAL_DOMAIN));

    RoutingTable(Collection<Route> routes, Collection<LiveInstance> instances) {
        for (Route route : routes) {
            String name = route.fqdn().toLowerCase(Locale.ROOT);
            if (route.internal()) {
                internalDomains.add(route.domain().toLowerCase(Locale.ROOT));
                Set<LiveInstance> behind = internalNames.computeIfAbsent(name, absent -> new LinkedHashSet<>());
                endpoints(route, instances).forEach(endpoint -> behind.add(endpoint.instance()));
            } else {
                List<Endpoint> endpoints = endpoints(route, instances);
                // A route that leads nowhere is as good as none: a shorter path or a wildcard may still serve the request.
                if (!endpoints.isEmpty()) {
                    publicRoutes.computeIfAbsent(name, absent -> new ArrayList<>())
                            .add(new PublicRoute(normalized(route.path()), endpoints));
                }
            }
        }
        Comparator<PublicRoute> longestFirst = Comparator.comparingInt((PublicRoute route) -> route.path().length()).reversed();
        publicRoutes.values().forEach(ofHost -> ofHost.sort(longestFirst));
    }

    private static String normalized(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static List<Endpoint> endpoints(Route route, Collection<LiveInstance> instances) {
        Set<Endpoint> found = new LinkedHashSet<>();
        for (Route.Destination destination : route.destinations()) {
            for (LiveInstance instance : instances) {
                if (instance.routable()
                        && instance.appGuid().equals(destination.appGuid())
                        && instance.processType().equals(destination.processType())) {
                    found.add(new Endpoint(instance, destination.port()));
                }
            }
        }
        return List.copyOf(found);
    }

    /** The public route that serves this request: the host itself before wildcards, the longest path first. */
    Optional<PublicRoute> route(String host, String path) {
        String lowerPath = path.toLowerCase(Locale.ROOT);
        String name = host.toLowerCase(Locale.ROOT);
        Optional<PublicRoute> exact = match(name, lowerPath);
        int dot = name.indexOf('.');
        while (exact.isEmpty() && dot >= 0) {
            exact = match("*" + name.substring(dot), lowerPath);
            dot = name.indexOf('.', dot + 1);
        }
        return exact;
    }

    private Optional<PublicRoute> match(String name, String path) {
        return publicRoutes.getOrDefault(name, List.of()).stream().filter(route -> route.serves(path)).findFirst();
    }

    /** Whether a name, in lower case, is one of an internal domain or below it. */
    public boolean isInternal(String name) {
        return internalDomains.stream().anyMatch(domain -> name.equals(domain) || name.endsWith("." + domain));
    }

    /** The routable instances that an internal name stands for: those of a route, or with {@code N.} before it the one of index N. */
    public Collection<LiveInstance> instances(String name) {
        Set<LiveInstance> ofRoute = internalNames.get(name);
        if (ofRoute != null) {
            return ofRoute;
        }
        int dot = name.indexOf('.');
        if (dot < 0 || !name.substring(0, dot).matches("0|[1-9][0-9]{0,8}")) {
            return List.of();
        }
        int index = Integer.parseInt(name.substring(0, dot));
        return internalNames.getOrDefault(name.substring(dot + 1), Set.of()).stream()
                .filter(instance -> instance.index() == index)
                .toList();
    }

    /** Every endpoint that a public route leads to. */
    Set<Endpoint.Key> endpoints() {
        Set<Endpoint.Key> all = new HashSet<>();
        publicRoutes.values().forEach(ofHost -> ofHost.forEach(
                route -> route.endpoints().forEach(endpoint -> all.add(endpoint.key()))));
        return all;
    }

    /** One path of a host, and whose turn it is. */
    record PublicRoute(String path, List<Endpoint> endpoints, AtomicInteger turn) {

        PublicRoute(String path, List<Endpoint> endpoints) {
            // Every change makes a new table; a random start keeps the first endpoint from being favoured each time.
            this(path, endpoints, new AtomicInteger(ThreadLocalRandom.current().nextInt(endpoints.size())));
        }

        boolean serves(String requestPath) {
            return requestPath.startsWith(path)
                    && (requestPath.length() == path.length() || path.isEmpty() || requestPath.charAt(path.length()) == '/');
        }
    }
}
