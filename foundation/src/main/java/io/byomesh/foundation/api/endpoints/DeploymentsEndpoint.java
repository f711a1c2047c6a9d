package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Deployments;
import io.byomesh.foundation.api.present.DeploymentJson;
import io.byomesh.foundation.api.wire.BitsPayload;
import io.byomesh.foundation.api.wire.DeploymentPayload;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DeploymentRecord;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.RevisionRecord;
import java.util.stream.Collectors;

/** Deployments, rolling and canary. They move on by themselves; here they are made, looked at, cancelled and continued. */
public final class DeploymentsEndpoint {

    private final Database database;
    private final Access access;
    private final Deployments deployments;
    private final DeploymentJson json;
    private final Listing<DeploymentRecord> listing;

    public DeploymentsEndpoint(Database database, Access access, Links links, Deployments deployments) {
        this.database = database;
        this.access = access;
        this.deployments = deployments;
        this.json = new DeploymentJson(links);
        this.listing = new Listing<DeploymentRecord>(links)
                .filter("app_guids", DeploymentRecord::appGuid)
                .filter("status_values", DeploymentRecord::status)
                .filter("status_reasons", DeploymentRecord::reason)
                .filter("states", DeploymentRecord::reason)
                .labels(DeploymentRecord::metadata);
    }

    public void routes(Routes routes) {
        routes.get("/v3/deployments", this::list)
                .post("/v3/deployments", this::create)
                .get("/v3/deployments/{guid}", this::get)
                .patch("/v3/deployments/{guid}", this::update)
                .post("/v3/deployments/{guid}/actions/cancel", this::cancel)
                .post("/v3/deployments/{guid}/actions/continue", this::proceed);
    }

    private Object shown(DeploymentRecord deployment) {
        return json.of(deployment, database.revisions().find(deployment.revisionGuid()).map(RevisionRecord::version).orElse(null));
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.apps().all().stream().filter(app -> rights.seesSpace(app.spaceGuid()))
                .map(AppRecord::guid).collect(Collectors.toSet());
        return Response.ok(listing.page(request,
                database.deployments().all().stream().filter(one -> visible.contains(one.appGuid())).toList(), this::shown));
    }

    private Response create(Request request) {
        var rights = access.of(request);
        var body = request.json(DeploymentPayload.class).validate();
        var app = rights.appInBody(body.appGuid());
        var options = body.options();
        var wish = new Deployments.Wish(
                body.droplet() == null ? null : body.droplet().guid(),
                body.revision() == null ? null : body.revision().guid(),
                body.strategy(), body.maxInFlight(),
                new DeploymentRecord.Sizes(options.webInstances(), options.memoryInMb(), options.diskInMb(),
                        options.logRateLimitInBytesPerSecond()),
                body.steps(), MetadataPayload.apply(body.metadata(), Metadata.NONE));
        return Response.created(shown(deployments.create(app, wish)));
    }

    private DeploymentRecord found(Request request, Rights rights) {
        var deployment = database.deployments().find(request.param("guid")).orElseThrow(() -> CfErrors.notFound("Deployment"));
        rights.appOf(deployment.appGuid(), "Deployment");
        return deployment;
    }

    private DeploymentRecord toChange(Request request) {
        var rights = access.of(request);
        var deployment = found(request, rights);
        rights.appToChange(deployment.appGuid());
        return deployment;
    }

    private Response get(Request request) {
        return Response.ok(shown(found(request, access.of(request))));
    }

    private Response update(Request request) {
        var deployment = toChange(request);
        var body = request.json(BitsPayload.UpdateMetadata.class);
        var changed = database.deployments().change(deployment.guid(),
                found -> found.withMetadata(MetadataPayload.apply(body.metadata(), found.metadata())));
        return Response.ok(shown(changed.orElseThrow(() -> CfErrors.notFound("Deployment"))));
    }

    private Response cancel(Request request) {
        deployments.cancel(toChange(request));
        return Response.empty(200);
    }

    private Response proceed(Request request) {
        deployments.proceed(toChange(request));
        return Response.empty(200);
    }
}
