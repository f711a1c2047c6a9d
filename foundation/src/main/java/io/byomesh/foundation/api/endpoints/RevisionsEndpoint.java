package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.present.RevisionJson;
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
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.RevisionRecord;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Revisions: what an app ran with, and what it runs with now. */
public final class RevisionsEndpoint {

    private final Database database;
    private final Access access;
    private final RevisionJson json;
    private final Listing<RevisionRecord> listing;

    public RevisionsEndpoint(Database database, Access access, Links links) {
        this.database = database;
        this.access = access;
        this.json = new RevisionJson(links);
        this.listing = new Listing<RevisionRecord>(links)
                .filter("versions", revision -> String.valueOf(revision.version()))
                .filter("deployable", (revision, values) -> values.contains(String.valueOf(deployable(revision))))
                .labels(RevisionRecord::metadata);
    }

    public void routes(Routes routes) {
        routes.get("/v3/apps/{guid}/revisions", this::list)
                .get("/v3/apps/{guid}/revisions/deployed", this::deployed)
                .get("/v3/revisions/{guid}", this::get)
                .patch("/v3/revisions/{guid}", this::update)
                .get("/v3/revisions/{guid}/environment_variables", this::environment);
    }

    private Response list(Request request) {
        return page(request, database.revisions().where("appGuid", access.of(request).app(request.param("guid")).guid()));
    }

    private Response deployed(Request request) {
        var app = access.of(request).app(request.param("guid"));
        var running = app.started() ? runningIn(app) : Set.<String>of();
        return page(request, database.revisions().where("appGuid", app.guid()).stream()
                .filter(revision -> running.contains(revision.guid()))
                .toList());
    }

    private Set<String> runningIn(AppRecord app) {
        return database.processes().where("appGuid", app.guid()).stream()
                .filter(process -> process.instances() > 0)
                .map(ProcessRecord::revisionGuid)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private Response page(Request request, List<RevisionRecord> visible) {
        return Response.ok(listing.page(request, visible, this::shown));
    }

    private Object shown(RevisionRecord revision) {
        return json.of(revision, deployable(revision));
    }

    private boolean deployable(RevisionRecord revision) {
        return database.droplets().find(revision.dropletGuid()).map(DropletRecord::state).filter(DropletRecord.STAGED::equals).isPresent();
    }

    private RevisionRecord found(Request request, Rights rights) {
        var revision = database.revisions().find(request.param("guid")).orElseThrow(() -> CfErrors.notFound("Revision"));
        rights.appOf(revision.appGuid(), "Revision");
        return revision;
    }

    private Response get(Request request) {
        return Response.ok(shown(found(request, access.of(request))));
    }

    private Response update(Request request) {
        var rights = access.of(request);
        var revision = found(request, rights);
        rights.appToChange(revision.appGuid());
        var body = request.json(BitsPayload.UpdateMetadata.class);
        var changed = revision.withMetadata(MetadataPayload.apply(body.metadata(), revision.metadata()));
        database.revisions().update(changed);
        return Response.ok(shown(changed));
    }

    private Response environment(Request request) {
        var rights = access.of(request);
        var revision = found(request, rights);
        Rights.allow(rights.readsEnvironment(rights.app(revision.appGuid()).spaceGuid()));
        return Response.ok(json.environmentVariables(revision));
    }
}
