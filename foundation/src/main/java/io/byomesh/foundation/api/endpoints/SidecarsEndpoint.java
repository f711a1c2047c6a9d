package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Scaling;
import io.byomesh.foundation.api.present.SidecarJson;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.SidecarPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.SidecarRecord;

/** Sidecars of apps; changes count from the next start on. */
public final class SidecarsEndpoint {

    private final Database database;
    private final Access access;
    private final Scaling scaling;
    private final Listing<SidecarRecord> listing;

    public SidecarsEndpoint(Database database, Access access, Links links, Scaling scaling) {
        this.database = database;
        this.access = access;
        this.scaling = scaling;
        this.listing = new Listing<>(links);
    }

    public void routes(Routes routes) {
        routes.get("/v3/apps/{guid}/sidecars", this::listOfApp)
                .post("/v3/apps/{guid}/sidecars", this::create)
                .get("/v3/processes/{guid}/sidecars", this::listOfProcess)
                .get("/v3/sidecars/{guid}", this::get)
                .patch("/v3/sidecars/{guid}", this::update)
                .delete("/v3/sidecars/{guid}", this::delete);
    }

    private Response listOfApp(Request request) {
        var app = access.of(request).app(request.param("guid"));
        return Response.ok(listing.page(request, database.sidecars().where("appGuid", app.guid()), SidecarJson::of));
    }

    private Response listOfProcess(Request request) {
        var process = database.processes().find(request.param("guid")).orElseThrow(() -> CfErrors.notFound("Process"));
        access.of(request).appOf(process.appGuid(), "Process");
        var sidecars = database.sidecars().where("appGuid", process.appGuid()).stream()
                .filter(sidecar -> sidecar.processTypes().contains(process.type()))
                .toList();
        return Response.ok(listing.page(request, sidecars, SidecarJson::of));
    }

    private Response create(Request request) {
        var app = access.of(request).appToChange(request.param("guid"));
        var body = request.json(SidecarPayload.class).validate();
        return Response.created(SidecarJson.of(
                scaling.addSidecar(app.guid(), body.name(), body.command(), body.processTypes(), body.memoryInMb())));
    }

    private SidecarRecord found(Request request, Rights rights) {
        var sidecar = database.sidecars().find(request.param("guid")).orElseThrow(() -> CfErrors.notFound("Sidecar"));
        rights.appOf(sidecar.appGuid(), "Sidecar");
        return sidecar;
    }

    private Response get(Request request) {
        return Response.ok(SidecarJson.of(found(request, access.of(request))));
    }

    private Response update(Request request) {
        var rights = access.of(request);
        var sidecar = found(request, rights);
        rights.appToChange(sidecar.appGuid());
        var change = request.json(SidecarPayload.class);
        var whole = new SidecarPayload(
                change.name() == null ? sidecar.name() : change.name(),
                change.command() == null ? sidecar.command() : change.command(),
                change.processTypes() == null ? sidecar.processTypes() : change.processTypes(),
                change.memoryInMb() == null ? sidecar.memoryMb() : change.memoryInMb()).validate();
        return Response.ok(SidecarJson.of(scaling.changeSidecar(
                sidecar.with(whole.name(), whole.command(), whole.processTypes(), whole.memoryInMb()))));
    }

    private Response delete(Request request) {
        var rights = access.of(request);
        var sidecar = found(request, rights);
        rights.appToChange(sidecar.appGuid());
        database.sidecars().delete(sidecar.guid());
        return Response.empty(204);
    }
}
