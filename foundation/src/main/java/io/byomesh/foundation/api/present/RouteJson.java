package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.DestinationRecord;
import io.byomesh.foundation.store.DomainRecord;
import io.byomesh.foundation.store.RouteRecord;
import java.util.Map;

/** A route, and its destinations, as the API shows them. */
public final class RouteJson {

    private final Links links;

    public RouteJson(Links links) {
        this.links = links;
    }

    public Object of(RouteRecord route, DomainRecord domain) {
        var self = "/v3/routes/" + route.guid();
        return Parts.head(route,
                "protocol", "http",
                "host", route.host(),
                "path", route.path(),
                "port", null,
                "url", route.url(domain),
                "destinations", route.destinations().stream().map(RouteJson::destination).toList(),
                "metadata", Parts.metadata(route.metadata()),
                "relationships", Json.object("space", Parts.to(route.spaceGuid()), "domain", Parts.to(route.domainGuid())),
                "links", Json.object(
                        "self", links.href(self),
                        "space", links.href("/v3/spaces/" + route.spaceGuid()),
                        "destinations", links.href(self + "/destinations"),
                        "domain", links.href("/v3/domains/" + route.domainGuid())));
    }

    public Object destinations(RouteRecord route) {
        var self = "/v3/routes/" + route.guid();
        return Json.object(
                "destinations", route.destinations().stream().map(RouteJson::destination).toList(),
                "links", Json.object("self", links.href(self + "/destinations"), "route", links.href(self)));
    }

    public static Map<String, Object> destination(DestinationRecord destination) {
        return Json.object(
                "guid", destination.guid(),
                "app", Json.object("guid", destination.appGuid(), "process", Json.object("type", destination.processType())),
                "weight", destination.weight(),
                "port", destination.effectivePort(),
                "protocol", destination.protocol(),
                "created_at", Json.time(destination.createdAt()),
                "updated_at", Json.time(destination.updatedAt()));
    }
}
