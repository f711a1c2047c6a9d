package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DestinationRecord;
import io.byomesh.foundation.store.DomainRecord;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.RouteRecord;
import io.byomesh.foundation.store.SpaceRecord;
import io.byomesh.foundation.store.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Creates and finds routes by the platform's rules. Changes become known with {@link Routing#publish}. */
public final class RouteBook {

    private static final int LONGEST_HOST = 63;
    private static final int LONGEST_PATH = 128;
    private static final int MOST_DESTINATIONS = 100;
    private static final Pattern HOST = Pattern.compile("[\\w-]+(\\.[\\w-]+)*");
    private static final Pattern LABEL = Pattern.compile("[\\w-]+");

    private final Database database;

    public RouteBook(Database database) {
        this.database = database;
    }

    /** A new route, or the reason why there can be none. */
    public RouteRecord create(Rights rights, SpaceRecord space, DomainRecord domain, String host, String path, Metadata metadata) {
        validate(rights, space, domain, host, path);
        return database.inTransaction(() -> {
            if (find(domain, host, path).isPresent()) {
                throw CfErrors.unprocessable("Route already exists with host '" + host + "'" + (path.isEmpty() ? "" : " and path '" + path + "'")
                        + " for domain '" + domain.name() + "'.");
            }
            var route = new RouteRecord(Stamp.fresh(), space.guid(), domain.guid(), host, path, List.of(), metadata);
            database.routes().insert(route);
            return route;
        });
    }

    public Optional<RouteRecord> find(DomainRecord domain, String host, String path) {
        return database.routes().where("domainGuid", domain.guid()).stream()
                .filter(route -> route.host().equalsIgnoreCase(host) && route.path().equalsIgnoreCase(path))
                .findFirst();
    }

    private void validate(Rights rights, SpaceRecord space, DomainRecord domain, String host, String path) {
        var problems = new ArrayList<String>();
        if (!domain.availableIn(space.orgGuid())) {
            var org = database.orgs().find(space.orgGuid()).orElseThrow();
            problems.add("Invalid domain. Domain '" + domain.name() + "' is not available in organization '" + org.name() + "'.");
        }
        if (host.length() > LONGEST_HOST) {
            problems.add("Host is too long (maximum is " + LONGEST_HOST + " characters)");
        } else if (domain.internal()) {
            problems.addAll(internalProblems(host, path));
        } else if (!host.isEmpty() && !host.equals("*") && !HOST.matcher(host).matches()) {
            problems.add("Host must be either \"*\" or contain only alphanumeric characters, \"_\", or \"-\"");
        }
        if (host.isEmpty() && domain.orgGuid() == null && !domain.internal()) {
            problems.add("Missing host. Routes in shared domains must have a host defined.");
        }
        if (host.equals("*") && domain.orgGuid() == null && !domain.internal() && !rights.admin()) {
            throw CfErrors.notAuthorized();
        }
        if (!path.isEmpty() && (!path.startsWith("/") || path.equals("/") || path.contains("?"))) {
            problems.add("Path must start with a '/', be more than that, and have no '?'");
        }
        if (path.length() > LONGEST_PATH) {
            problems.add("Path is too long (maximum is " + LONGEST_PATH + " characters)");
        }
        CfErrors.throwIfAny(problems);
    }

    private static List<String> internalProblems(String host, String path) {
        var problems = new ArrayList<String>();
        if (!path.isEmpty()) {
            problems.add("Paths are not supported for internal domains.");
        }
        if (host.equals("*")) {
            problems.add("Wildcard hosts are not supported for internal domains.");
        } else if (!LABEL.matcher(host).matches()) {
            problems.add("Host must be one label of alphanumeric characters, \"_\", or \"-\" for internal domains.");
        }
        return problems;
    }

    /** The existing or new route for a URL as manifests write it. */
    public RouteRecord forUrl(Rights rights, SpaceRecord space, String url) {
        var slash = url.indexOf('/');
        var name = slash < 0 ? url : url.substring(0, slash);
        var path = slash < 0 ? "" : url.substring(slash);
        if (name.contains(":")) {
            throw CfErrors.unprocessable("The route '" + url + "' names a port, and this foundation has no TCP routes");
        }
        // The most specific domain wins: of a.b.c it is a.b.c with no host, else b.c with host a, else c with host a.b.
        for (var from = 0; from >= 0; from = nextLabel(name, from)) {
            var domain = database.domains().where("name", name.substring(from)).stream()
                    .filter(found -> found.availableIn(space.orgGuid()))
                    .findFirst();
            if (domain.isPresent()) {
                var host = from == 0 ? "" : name.substring(0, from - 1);
                return existing(space, domain.get(), host, path)
                        .orElseGet(() -> create(rights, space, domain.get(), host, path, Metadata.NONE));
            }
        }
        throw CfErrors.unprocessable("No domains exist for route " + url);
    }

    private static int nextLabel(String name, int from) {
        var dot = name.indexOf('.', from);
        return dot < 0 || dot == name.length() - 1 ? -1 : dot + 1;
    }

    private Optional<RouteRecord> existing(SpaceRecord space, DomainRecord domain, String host, String path) {
        var route = find(domain, host, path);
        if (route.isPresent() && !route.get().spaceGuid().equals(space.guid())) {
            throw CfErrors.unprocessable("Routes cannot be mapped to destinations in different spaces");
        }
        return route;
    }

    /** The domain that default and random routes are made of. */
    public DomainRecord defaultDomain(SpaceRecord space) {
        return database.domains().all().stream()
                .filter(domain -> !domain.internal() && domain.orgGuid() == null)
                .findFirst()
                .or(() -> database.domains().all().stream()
                        .filter(domain -> !domain.internal() && domain.availableIn(space.orgGuid()))
                        .findFirst())
                .orElseThrow(() -> CfErrors.unprocessable("No domain exists that a default route could be made of"));
    }

    /** Adds destinations; those that are there already stay as they are. */
    public RouteRecord add(RouteRecord route, List<DestinationRecord> added) {
        if (route.destinations().stream().anyMatch(destination -> destination.weight() != null)) {
            throw CfErrors.unprocessable(
                    "Destinations cannot be inserted when there are weighted destinations already configured.");
        }
        if (added.stream().anyMatch(destination -> destination.weight() != null)) {
            throw CfErrors.unprocessable("Destinations cannot be inserted with weights; replace all destinations instead.");
        }
        var all = new ArrayList<>(route.destinations());
        added.stream().filter(one -> all.stream().noneMatch(one::sameTarget)).forEach(all::add);
        return all.size() == route.destinations().size() ? route : store(route, all);
    }

    /** These destinations and no others; the ones that stay keep their GUIDs. */
    public RouteRecord replace(RouteRecord route, List<DestinationRecord> wanted) {
        var weighted = wanted.stream().filter(destination -> destination.weight() != null).toList();
        if (!weighted.isEmpty() && weighted.size() != wanted.size()) {
            throw CfErrors.unprocessable("Destinations cannot contain both weighted and unweighted destinations.");
        }
        if (!weighted.isEmpty() && weighted.stream().mapToInt(DestinationRecord::weight).sum() != 100) {
            throw CfErrors.unprocessable("Destinations must have weights that sum to 100.");
        }
        var result = new ArrayList<DestinationRecord>();
        for (var one : wanted) {
            if (result.stream().noneMatch(one::sameTarget)) {
                result.add(route.destinations().stream()
                        .filter(old -> old.sameTarget(one) && Objects.equals(old.weight(), one.weight()))
                        .map(old -> old.protocol().equals(one.protocol()) ? old : old.withProtocol(one.protocol()))
                        .findFirst().orElse(one));
            }
        }
        return result.equals(route.destinations()) ? route : store(route, result);
    }

    private RouteRecord store(RouteRecord route, List<DestinationRecord> destinations) {
        if (destinations.size() > MOST_DESTINATIONS) {
            throw CfErrors.unprocessable("Routes can be mapped to at most " + MOST_DESTINATIONS + " destinations.");
        }
        var changed = route.withDestinations(destinations);
        database.routes().update(changed);
        return changed;
    }
}
