package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.actions.Apps;
import io.byomesh.foundation.api.actions.Staging;
import io.byomesh.foundation.api.present.BuildJson;
import io.byomesh.foundation.api.wire.BitsPayload;
import io.byomesh.foundation.api.wire.LifecyclePayload;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.BuildRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.PackageRecord;
import io.byomesh.foundation.store.Stamp;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** Builds: from a package to a droplet, in the background. */
public final class BuildsEndpoint {

    private final Database database;
    private final Access access;
    private final Staging staging;
    private final Executor background;
    private final BuildJson json;
    private final Listing<BuildRecord> listing;

    public BuildsEndpoint(Database database, Access access, Links links, Staging staging, Executor background) {
        this.database = database;
        this.access = access;
        this.staging = staging;
        this.background = background;
        this.json = new BuildJson(links);
        this.listing = new Listing<BuildRecord>(links)
                .filter("states", BuildRecord::state)
                .filter("app_guids", BuildRecord::appGuid)
                .filter("package_guids", BuildRecord::packageGuid)
                .labels(BuildRecord::metadata);
    }

    public void routes(Routes routes) {
        routes.get("/v3/builds", this::list)
                .post("/v3/builds", this::create)
                .get("/v3/builds/{guid}", this::get)
                .patch("/v3/builds/{guid}", this::update)
                .get("/v3/apps/{guid}/builds", this::listOfApp);
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.apps().all().stream().filter(app -> rights.seesSpace(app.spaceGuid()))
                .map(AppRecord::guid).collect(Collectors.toSet());
        return page(request, database.builds().all().stream().filter(build -> visible.contains(build.appGuid())).toList());
    }

    private Response listOfApp(Request request) {
        return page(request, database.builds().where("appGuid", access.of(request).app(request.param("guid")).guid()));
    }

    private Response page(Request request, List<BuildRecord> visible) {
        return Response.ok(listing.page(request, visible, json::of));
    }

    private Response create(Request request) {
        var rights = access.of(request);
        var body = request.json(BitsPayload.CreateBuild.class);
        var bits = database.packages().find(body.packageGuid())
                .filter(found -> database.apps().find(found.appGuid()).filter(app -> rights.seesSpace(app.spaceGuid())).isPresent())
                .orElseThrow(() -> CfErrors.unprocessable("Unable to use package. Ensure that the package exists and you have access to it."));
        var app = rights.appInBody(bits.appGuid());
        if (!bits.state().equals(PackageRecord.READY)) {
            throw CfErrors.unprocessable("Cannot stage package whose state is not ready.");
        }
        var lifecycle = LifecyclePayload.apply(body.lifecycle(), app.lifecycle());
        Apps.requireLifecycle(lifecycle);
        var build = new BuildRecord(Stamp.fresh(), app.guid(), bits.guid(), null, BuildRecord.STAGING, null, lifecycle,
                rights.identity().userGuid(), rights.identity().name(), MetadataPayload.apply(body.metadata(), Metadata.NONE));
        database.builds().insert(build);
        background.execute(() -> staging.stage(build));
        return Response.created(json.of(build));
    }

    private BuildRecord found(Request request) {
        var build = database.builds().find(request.param("guid")).orElseThrow(() -> CfErrors.notFound("Build"));
        access.of(request).appOf(build.appGuid(), "Build");
        return build;
    }

    private Response get(Request request) {
        return Response.ok(json.of(found(request)));
    }

    private Response update(Request request) {
        var build = found(request);
        access.of(request).appToChange(build.appGuid());
        var body = request.json(BitsPayload.UpdateMetadata.class);
        var changed = build.withMetadata(MetadataPayload.apply(body.metadata(), build.metadata()));
        database.builds().update(changed);
        return Response.ok(json.of(changed));
    }
}
