package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.router.Route;
import io.byomesh.foundation.router.RouteTable;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DestinationRecord;
import io.byomesh.foundation.store.DomainRecord;
import io.byomesh.foundation.store.Entity;
import io.byomesh.foundation.store.RouteRecord;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Keeps the router and DNS told about routes, and knows what an app's routes are. */
public final class Routing {

    private final Database database;
    private final RouteTable table;

    public Routing(Database database, RouteTable table) {
        this.database = database;
        this.table = table;
    }

    /** Tells all routes; what is read is never older than what was told before. Must not be called within a transaction. */
    public synchronized void publish() {
        List<Route> routes = database.inTransaction(() -> {
            var domains = database.domains().all().stream().collect(Collectors.toMap(Entity::guid, UnaryOperator.identity()));
            return database.routes().all().stream().map(route -> route(route, domains.get(route.domainGuid()))).toList();
        });
        table.publish(routes);
    }

    private static Route route(RouteRecord route, DomainRecord domain) {
        return new Route(route.host(), domain.name(), route.path(), domain.internal(), route.destinations().stream()
                .map(destination -> new Route.Destination(destination.appGuid(), destination.processType(), destination.effectivePort()))
                .toList());
    }

    public List<RouteRecord> of(String appGuid) {
        return database.routes().all().stream().filter(route -> route.leadsTo(appGuid)).toList();
    }

    /** The app's routes as {@code host.domain/path}. */
    public List<String> urls(String appGuid) {
        return of(appGuid).stream()
                .map(route -> route.url(database.domains().find(route.domainGuid()).orElseThrow()))
                .sorted().toList();
    }

    /**
     * The ports that a process listens on: those that destinations name, and the default one where a destination names none or
     * where a web process has no destination.
     */
    List<Integer> ports(String appGuid, String processType) {
        var destinations = of(appGuid).stream().flatMap(route -> route.destinations().stream())
                .filter(destination -> destination.appGuid().equals(appGuid) && destination.processType().equals(processType))
                .toList();
        if (destinations.isEmpty()) {
            return processType.equals("web") ? List.of(DestinationRecord.DEFAULT_PORT) : List.of();
        }
        return destinations.stream().map(DestinationRecord::effectivePort).distinct().sorted().toList();
    }

    /** Takes all destinations of the app away. */
    void unmap(String appGuid) {
        of(appGuid).forEach(route -> database.routes().update(route.withDestinations(route.destinations().stream()
                .filter(destination -> !destination.appGuid().equals(appGuid))
                .toList())));
    }
}
