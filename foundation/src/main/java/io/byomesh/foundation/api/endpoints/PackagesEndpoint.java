package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Bits;
import io.byomesh.foundation.api.actions.Staging;
import io.byomesh.foundation.api.present.DropletJson;
import io.byomesh.foundation.api.present.PackageJson;
import io.byomesh.foundation.api.wire.BitsPayload;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DropletRecord;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.PackageRecord;
import io.byomesh.foundation.store.Stamp;
import java.util.List;
import java.util.stream.Collectors;

/** Packages: create, upload as a zip, download. No resources are cached, so clients always upload everything. */
public final class PackagesEndpoint {

    private final Database database;
    private final Access access;
    private final Staging staging;
    private final Bits bits;
    private final long mostBytes;
    private final PackageJson json;
    private final DropletJson dropletJson;
    private final Listing<PackageRecord> listing;
    private final Listing<DropletRecord> dropletListing;

    /** @param mostBytes how large an upload may be */
    public PackagesEndpoint(Database database, Access access, Links links, Staging staging, Bits bits, long mostBytes) {
        this.database = database;
        this.access = access;
        this.staging = staging;
        this.bits = bits;
        this.mostBytes = mostBytes;
        this.json = new PackageJson(links);
        this.dropletJson = new DropletJson(links);
        this.listing = new Listing<PackageRecord>(links)
                .filter("app_guids", PackageRecord::appGuid)
                .filter("states", PackageRecord::state)
                .filter("types", record -> "bits")
                .filter("space_guids", (record, spaces) ->
                        database.apps().find(record.appGuid()).map(AppRecord::spaceGuid).filter(spaces::contains).isPresent())
                .labels(PackageRecord::metadata);
        this.dropletListing = DropletsEndpoint.listing(database, links);
    }

    public void routes(Routes routes) {
        routes.get("/v3/packages", this::list)
                .post("/v3/packages", this::create)
                .get("/v3/packages/{guid}", this::get)
                .patch("/v3/packages/{guid}", this::update)
                .delete("/v3/packages/{guid}", this::delete)
                .post("/v3/packages/{guid}/upload", this::upload)
                .get("/v3/packages/{guid}/download", this::download)
                .get("/v3/packages/{guid}/droplets", this::droplets)
                .get("/v3/apps/{guid}/packages", this::listOfApp)
                .post("/v3/resource_matches", this::matchResources);
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.apps().all().stream().filter(app -> rights.seesSpace(app.spaceGuid()))
                .map(AppRecord::guid).collect(Collectors.toSet());
        return Response.ok(listing.page(
                request, database.packages().all().stream().filter(found -> visible.contains(found.appGuid())).toList(), json::of));
    }

    private Response listOfApp(Request request) {
        var app = access.of(request).app(request.param("guid"));
        return Response.ok(listing.page(request, database.packages().where("appGuid", app.guid()), json::of));
    }

    private Response create(Request request) {
        var body = request.json(BitsPayload.CreatePackage.class);
        var app = access.of(request).appInBody(body.appGuid());
        var record = new PackageRecord(Stamp.fresh(), app.guid(), PackageRecord.AWAITING_UPLOAD, null, null,
                MetadataPayload.apply(body.metadata(), Metadata.NONE));
        database.packages().insert(record);
        return Response.created(json.of(record));
    }

    private PackageRecord found(Request request, Rights rights) {
        var record = database.packages().find(request.param("guid")).orElseThrow(() -> CfErrors.notFound("Package"));
        rights.appOf(record.appGuid(), "Package");
        return record;
    }

    private PackageRecord toChange(Request request) {
        var rights = access.of(request);
        var record = found(request, rights);
        rights.appToChange(record.appGuid());
        return record;
    }

    private Response get(Request request) {
        return Response.ok(json.of(found(request, access.of(request))));
    }

    private Response update(Request request) {
        var record = toChange(request);
        var body = request.json(BitsPayload.UpdateMetadata.class);
        var changed = record.withMetadata(MetadataPayload.apply(body.metadata(), record.metadata()));
        database.packages().update(changed);
        return Response.ok(json.of(changed));
    }

    private Response delete(Request request) {
        var record = toChange(request);
        staging.dropPackage(record);
        return Response.empty(202);
    }

    private Response upload(Request request) {
        var record = toChange(request);
        if (!record.state().equals(PackageRecord.AWAITING_UPLOAD)) {
            throw CfErrors.unprocessable("Bits may be uploaded only once. Create a new package to upload different bits.");
        }
        var file = request.form(mostBytes).file("bits").orElseThrow(() -> CfErrors.unprocessable(
                "Upload must include either resources or bits; this foundation caches no resources, so send the zip as 'bits'"));
        return Response.ok(json.of(staging.accept(record, file)));
    }

    private Response download(Request request) {
        var rights = access.of(request);
        var record = found(request, rights);
        Rights.allow(rights.readsSecrets(rights.app(record.appGuid()).spaceGuid()));
        if (!record.state().equals(PackageRecord.READY)) {
            throw CfErrors.unprocessable("Package has no bits to download.");
        }
        return Response.file("application/zip", bits.packageFile(record.guid()));
    }

    private Response droplets(Request request) {
        var record = found(request, access.of(request));
        var droplets = database.droplets().where("appGuid", record.appGuid()).stream()
                .filter(droplet -> record.guid().equals(droplet.packageGuid()))
                .toList();
        return Response.ok(dropletListing.page(request, droplets, dropletJson::inList));
    }

    private Response matchResources(Request request) {
        request.body();
        return Response.created(Json.object("resources", List.of()));
    }
}
