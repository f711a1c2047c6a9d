package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Jobs;
import io.byomesh.foundation.api.actions.Removal;
import io.byomesh.foundation.api.actions.RouteBook;
import io.byomesh.foundation.api.actions.Routing;
import io.byomesh.foundation.api.present.RouteJson;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.api.wire.RoutePayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DestinationRecord;
import io.byomesh.foundation.store.DomainRecord;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.RouteRecord;
import io.byomesh.foundation.store.SpaceRecord;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Routes and where they lead. Weights are kept and shown, and have no effect on traffic, as on the real platform. */
public final class RoutesEndpoint {

    private final Database database;
    private final Access access;
    private final RouteBook book;
    private final Routing routing;
    private final Removal removal;
    private final Jobs jobs;
    private final RouteJson json;
    private final Included included;
    private final Listing<RouteRecord> listing;

    public RoutesEndpoint(Database database, Access access, Links links, RouteBook book, Routing routing, Removal removal, Jobs jobs,
            Included included) {
        this.database = database;
        this.access = access;
        this.book = book;
        this.routing = routing;
        this.removal = removal;
        this.jobs = jobs;
        this.json = new RouteJson(links);
        this.included = included;
        this.listing = new Listing<RouteRecord>(links)
                .filter("hosts", RouteRecord::host)
                .filter("paths", RouteRecord::path)
                .filter("ports", route -> "")
                .filter("domain_guids", RouteRecord::domainGuid)
                .filter("space_guids", RouteRecord::spaceGuid)
                .filter("organization_guids", (route, orgs) ->
                        database.spaces().find(route.spaceGuid()).map(SpaceRecord::orgGuid).filter(orgs::contains).isPresent())
                .filter("app_guids", RoutesEndpoint::leadsToOne)
                .labels(RouteRecord::metadata)
                .accept("include");
    }

    private static boolean leadsToOne(RouteRecord route, Set<String> apps) {
        return apps.stream().anyMatch(route::leadsTo);
    }

    public void routes(Routes routes) {
        routes.get("/v3/routes", this::list)
                .post("/v3/routes", this::create)
                .get("/v3/routes/{guid}", this::get)
                .patch("/v3/routes/{guid}", this::update)
                .delete("/v3/routes/{guid}", this::delete)
                .get("/v3/apps/{guid}/routes", this::listOfApp)
                .get("/v3/routes/{guid}/destinations", this::destinations)
                .post("/v3/routes/{guid}/destinations", this::addDestinations)
                .patch("/v3/routes/{guid}/destinations", this::replaceDestinations)
                .patch("/v3/routes/{guid}/destinations/{destination}", this::updateDestination)
                .delete("/v3/routes/{guid}/destinations/{destination}", this::deleteDestination);
    }

    private Object shown(RouteRecord route) {
        return json.of(route, domain(route));
    }

    private DomainRecord domain(RouteRecord route) {
        return database.domains().find(route.domainGuid()).orElseThrow(() -> CfErrors.notFound("Domain"));
    }

    private Response list(Request request) {
        var rights = access.of(request);
        return page(request, database.routes().all().stream().filter(route -> rights.seesSpace(route.spaceGuid())).toList());
    }

    private Response listOfApp(Request request) {
        return page(request, routing.of(access.of(request).app(request.param("guid")).guid()));
    }

    private Response page(Request request, List<RouteRecord> visible) {
        return Response.ok(listing.page(request, visible, this::shown,
                page -> included.of(request, page.stream().map(RouteRecord::spaceGuid).toList())));
    }

    private Response create(Request request) {
        var rights = access.of(request);
        var body = request.json(RoutePayload.Create.class).validate();
        var space = rights.spaceInBody(body.spaceGuid());
        var domain = database.domains().find(body.domainGuid()).filter(rights::sees).orElseThrow(() -> CfErrors.unprocessable(
                "Invalid domain. Ensure that the domain exists and you have access to it."));
        var route = book.create(rights, space, domain, body.hostOrEmpty(), body.pathOrEmpty(),
                MetadataPayload.apply(body.metadata(), Metadata.NONE));
        routing.publish();
        return Response.created(shown(route));
    }

    private Response get(Request request) {
        return Response.ok(shown(access.of(request).route(request.param("guid"))));
    }

    private Response update(Request request) {
        var route = access.of(request).routeToChange(request.param("guid"));
        var body = request.json(RoutePayload.Update.class);
        return Response.ok(shown(
                change(route, found -> found.withMetadata(MetadataPayload.apply(body.metadata(), found.metadata())))));
    }

    private RouteRecord change(RouteRecord route, UnaryOperator<RouteRecord> change) {
        return database.routes().change(route.guid(), change).orElseThrow(() -> CfErrors.notFound("Route"));
    }

    private Response delete(Request request) {
        var route = access.of(request).routeToChange(request.param("guid"));
        return jobs.run("route.delete", "/v3/routes/" + route.guid(), () -> removal.route(route));
    }

    private Response destinations(Request request) {
        return Response.ok(json.destinations(access.of(request).route(request.param("guid"))));
    }

    private Response addDestinations(Request request) {
        var rights = access.of(request);
        var route = rights.routeToChange(request.param("guid"));
        var wanted = wanted(request, route, rights);
        return changed(database.inTransaction(() -> book.add(rights.route(route.guid()), wanted)));
    }

    private Response replaceDestinations(Request request) {
        var rights = access.of(request);
        var route = rights.routeToChange(request.param("guid"));
        var wanted = wanted(request, route, rights);
        return changed(database.inTransaction(() -> book.replace(rights.route(route.guid()), wanted)));
    }

    /** The destinations of a body. Their apps have to be in the route's space, and visible, to be there at all. */
    private List<DestinationRecord> wanted(Request request, RouteRecord route, Rights rights) {
        var wanted = request.json(RoutePayload.Destinations.class).records();
        for (var destination : wanted) {
            var app = database.apps().find(destination.appGuid()).filter(found -> rights.seesSpace(found.spaceGuid()));
            if (app.isEmpty()) {
                throw CfErrors.unprocessable("App(s) with guid(s) \"" + destination.appGuid() + "\" do not exist or you do not have access.");
            }
            if (!app.get().spaceGuid().equals(route.spaceGuid())) {
                throw CfErrors.unprocessable("Routes cannot be mapped to destinations in different spaces");
            }
        }
        return wanted;
    }

    private Response changed(RouteRecord route) {
        routing.publish();
        return Response.ok(json.destinations(route));
    }

    private Response updateDestination(Request request) {
        var route = access.of(request).routeToChange(request.param("guid"));
        var destination = destination(request, route);
        var changed = destination.withProtocol(RoutePayload.checked(request.json(RoutePayload.DestinationUpdate.class).protocol()));
        change(route, found -> found.withDestinations(found.destinations().stream()
                .map(one -> one.guid().equals(destination.guid()) ? changed : one)
                .toList()));
        return Response.ok(RouteJson.destination(changed));
    }

    private Response deleteDestination(Request request) {
        var route = access.of(request).routeToChange(request.param("guid"));
        var destination = destination(request, route);
        change(route, found -> found.withDestinations(
                found.destinations().stream().filter(one -> !one.guid().equals(destination.guid())).toList()));
        routing.publish();
        return Response.empty(204);
    }

    private static DestinationRecord destination(Request request, RouteRecord route) {
        return route.destinations().stream()
                .filter(one -> one.guid().equals(request.param("destination")))
                .findFirst()
                .orElseThrow(() -> CfErrors.unprocessable("Unable to unmap route from destination. Ensure the route has a destination with this guid."));
    }
}
