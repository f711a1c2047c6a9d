package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.present.DropletJson;
import io.byomesh.foundation.api.wire.BitsPayload;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DropletRecord;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Droplets. They come from builds only; uploading a finished droplet is not supported. */
public final class DropletsEndpoint {

    private final Database database;
    private final Access access;
    private final DropletJson json;
    private final Listing<DropletRecord> listing;

    public DropletsEndpoint(Database database, Access access, Links links) {
        this.database = database;
        this.access = access;
        this.json = new DropletJson(links);
        this.listing = listing(database, links);
    }

    static Listing<DropletRecord> listing(Database database, Links links) {
        return new Listing<DropletRecord>(links)
                .filter("states", DropletRecord::state)
                .filter("app_guids", DropletRecord::appGuid)
                .filter("space_guids", (droplet, spaces) ->
                        database.apps().find(droplet.appGuid()).map(AppRecord::spaceGuid).filter(spaces::contains).isPresent())
                .labels(DropletRecord::metadata)
                .accept("current");
    }

    public void routes(Routes routes) {
        routes.get("/v3/droplets", this::list)
                .get("/v3/droplets/{guid}", this::get)
                .patch("/v3/droplets/{guid}", this::update)
                .get("/v3/apps/{guid}/droplets", this::listOfApp)
                .get("/v3/apps/{guid}/droplets/current", this::current);
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.apps().all().stream().filter(app -> rights.seesSpace(app.spaceGuid()))
                .map(AppRecord::guid).collect(Collectors.toSet());
        return page(request, database.droplets().all().stream().filter(droplet -> visible.contains(droplet.appGuid())).toList());
    }

    private Response listOfApp(Request request) {
        var app = access.of(request).app(request.param("guid"));
        var onlyCurrent = request.query().get("current").filter("true"::equals).isPresent();
        return page(request, database.droplets().where("appGuid", app.guid()).stream()
                .filter(droplet -> !onlyCurrent || Objects.equals(droplet.guid(), app.dropletGuid()))
                .toList());
    }

    private Response page(Request request, List<DropletRecord> visible) {
        return Response.ok(listing.page(request, visible, json::inList));
    }

    private DropletRecord found(Request request, Rights rights) {
        var droplet = database.droplets().find(request.param("guid")).orElseThrow(() -> CfErrors.notFound("Droplet"));
        rights.appOf(droplet.appGuid(), "Droplet");
        return droplet;
    }

    private Response get(Request request) {
        var rights = access.of(request);
        return shown(rights, found(request, rights));
    }

    private Response shown(Rights rights, DropletRecord droplet) {
        return Response.ok(rights.readsSecrets(rights.app(droplet.appGuid()).spaceGuid()) ? json.of(droplet) : json.inList(droplet));
    }

    private Response update(Request request) {
        var rights = access.of(request);
        var droplet = found(request, rights);
        rights.appToChange(droplet.appGuid());
        var body = request.json(BitsPayload.UpdateMetadata.class);
        var changed = droplet.withMetadata(MetadataPayload.apply(body.metadata(), droplet.metadata()));
        database.droplets().update(changed);
        return Response.ok(json.of(changed));
    }

    private Response current(Request request) {
        var rights = access.of(request);
        var app = rights.app(request.param("guid"));
        return shown(rights, database.droplets().find(app.dropletGuid()).orElseThrow(() -> CfErrors.notFound("Droplet")));
    }
}
