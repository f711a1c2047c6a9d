package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.present.EventJson;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.EventRecord;

/** Audit events of apps: creation, changes, starts and stops, crashes. */
public final class EventsEndpoint {

    private final Database database;
    private final Access access;
    private final EventJson json;
    private final Listing<EventRecord> listing;

    public EventsEndpoint(Database database, Access access, Links links) {
        this.database = database;
        this.access = access;
        this.json = new EventJson(links);
        this.listing = new Listing<EventRecord>(links)
                .filter("types", EventRecord::type)
                .filter("target_guids", event -> event.target().guid())
                .filter("space_guids", EventRecord::spaceGuid)
                .filter("organization_guids", EventRecord::orgGuid);
    }

    public void routes(Routes routes) {
        routes.get("/v3/audit_events", this::list).get("/v3/audit_events/{guid}", this::get);
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.events().all().stream().filter(event -> rights.seesSpace(event.spaceGuid())).toList();
        return Response.ok(listing.page(request, visible, json::of));
    }

    private Response get(Request request) {
        var rights = access.of(request);
        return Response.ok(json.of(database.events().find(request.param("guid"))
                .filter(event -> rights.seesSpace(event.spaceGuid()))
                .orElseThrow(() -> CfErrors.notFound("Event"))));
    }
}
