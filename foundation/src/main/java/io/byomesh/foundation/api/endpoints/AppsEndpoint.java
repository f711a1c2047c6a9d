package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.actions.Apps;
import io.byomesh.foundation.api.actions.Deployments;
import io.byomesh.foundation.api.actions.Events;
import io.byomesh.foundation.api.actions.Jobs;
import io.byomesh.foundation.api.actions.Removal;
import io.byomesh.foundation.api.actions.Runner;
import io.byomesh.foundation.api.present.AppJson;
import io.byomesh.foundation.api.wire.AppPayload;
import io.byomesh.foundation.api.wire.LifecyclePayload;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.api.wire.Relationship;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Lifecycle;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.SpaceRecord;
import java.util.Map;

/** Apps: create, read, change, delete, start and stop. */
public final class AppsEndpoint {

    private final Database database;
    private final Access access;
    private final Apps apps;
    private final Runner runner;
    private final Deployments deployments;
    private final Removal removal;
    private final Events events;
    private final Jobs jobs;
    private final AppJson json;
    private final Included included;
    private final Listing<AppRecord> listing;

    public AppsEndpoint(Database database, Access access, Links links, Apps apps, Runner runner, Deployments deployments, Removal removal,
            Events events, Jobs jobs, Included included) {
        this.database = database;
        this.access = access;
        this.apps = apps;
        this.runner = runner;
        this.deployments = deployments;
        this.removal = removal;
        this.events = events;
        this.jobs = jobs;
        this.json = new AppJson(links);
        this.included = included;
        this.listing = new Listing<AppRecord>(links)
                .filter("names", AppRecord::name)
                .filter("space_guids", AppRecord::spaceGuid)
                .filter("organization_guids", (app, orgs) ->
                        database.spaces().find(app.spaceGuid()).map(SpaceRecord::orgGuid).filter(orgs::contains).isPresent())
                .filter("stacks", app -> app.lifecycle().stack())
                .filter("lifecycle_type", app -> app.lifecycle().type())
                .order("name", AppRecord::name)
                .order("state", app -> app.started() ? "STARTED" : "STOPPED")
                .labels(AppRecord::metadata)
                .accept("include");
    }

    public void routes(Routes routes) {
        routes.get("/v3/apps", this::list)
                .post("/v3/apps", this::create)
                .get("/v3/apps/{guid}", this::get)
                .patch("/v3/apps/{guid}", this::update)
                .delete("/v3/apps/{guid}", this::delete)
                .post("/v3/apps/{guid}/actions/start", this::start)
                .post("/v3/apps/{guid}/actions/stop", this::stop)
                .post("/v3/apps/{guid}/actions/restart", this::restart)
                .patch("/v3/apps/{guid}/relationships/current_droplet", this::assignDroplet)
                .get("/v3/apps/{guid}/relationships/current_droplet", this::currentDroplet);
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.apps().all().stream().filter(app -> rights.seesSpace(app.spaceGuid())).toList();
        return Response.ok(listing.page(request, visible, json::of,
                page -> included.of(request, page.stream().map(AppRecord::spaceGuid).toList())));
    }

    private Response create(Request request) {
        var rights = access.of(request);
        var body = request.json(AppPayload.Create.class);
        var space = rights.spaceInBody(body.spaceGuid());
        var lifecycle = LifecyclePayload.apply(body.lifecycle(), Lifecycle.DEFAULT);
        var app = database.inTransaction(() -> {
            var created = apps.create(rights.identity(), space.guid(), body.name(), lifecycle)
                    .withEnvironment(body.variables())
                    .withMetadata(MetadataPayload.apply(body.metadata(), Metadata.NONE));
            database.apps().update(created);
            return created;
        });
        return Response.created(json.of(app));
    }

    private Response get(Request request) {
        var app = access.of(request).app(request.param("guid"));
        return Response.ok(included.with(request, json.of(app), app.spaceGuid()));
    }

    private Response update(Request request) {
        var rights = access.of(request);
        var body = request.json(AppPayload.Update.class);
        var changed = database.inTransaction(() -> {
            var app = rights.appToChange(request.param("guid"));
            var result = app;
            if (body.name() != null) {
                apps.requireName(app.spaceGuid(), body.name(), app.guid());
                result = result.withName(body.name());
            }
            if (body.lifecycle() != null) {
                var lifecycle = LifecyclePayload.apply(body.lifecycle(), app.lifecycle());
                Apps.requireLifecycle(lifecycle);
                result = result.withLifecycle(lifecycle);
            }
            result = result.withMetadata(MetadataPayload.apply(body.metadata(), result.metadata()));
            database.apps().update(result);
            events.byUser(rights.identity(), "audit.app.update", result, Map.of());
            return result;
        });
        return Response.ok(json.of(changed));
    }

    private Response delete(Request request) {
        var rights = access.of(request);
        var app = rights.appToChange(request.param("guid"));
        events.byUser(rights.identity(), "audit.app.delete-request", app, Map.of());
        return jobs.run("app.delete", "/v3/apps/" + app.guid(), () -> removal.app(app));
    }

    private Response start(Request request) {
        var rights = access.of(request);
        var app = rights.appToChange(request.param("guid"));
        if (app.started()) {
            return Response.ok(json.of(app));
        }
        events.byUser(rights.identity(), "audit.app.start", app, Map.of());
        return Response.ok(json.of(runner.start(app.guid())));
    }

    private Response stop(Request request) {
        var rights = access.of(request);
        var app = rights.appToChange(request.param("guid"));
        deployments.abandon(app.guid());
        events.byUser(rights.identity(), "audit.app.stop", app, Map.of());
        return Response.ok(json.of(runner.stop(app.guid())));
    }

    private Response restart(Request request) {
        var rights = access.of(request);
        var app = rights.appToChange(request.param("guid"));
        deployments.abandon(app.guid());
        events.byUser(rights.identity(), "audit.app.restart", app, Map.of());
        return Response.ok(json.of(runner.start(app.guid())));
    }

    private Response assignDroplet(Request request) {
        var rights = access.of(request);
        var app = rights.appToChange(request.param("guid"));
        var droplet = Relationship.optional(request.json(Relationship.class));
        deployments.requireNone(app.guid());
        return Response.ok(json.currentDroplet(apps.assignDroplet(app, droplet)));
    }

    private Response currentDroplet(Request request) {
        var app = access.of(request).app(request.param("guid"));
        if (app.dropletGuid() == null) {
            throw CfErrors.notFound("Droplet");
        }
        return Response.ok(json.currentDroplet(app));
    }
}
