package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Jobs;
import io.byomesh.foundation.api.actions.Removal;
import io.byomesh.foundation.api.present.SpaceJson;
import io.byomesh.foundation.api.wire.AppPayload;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.api.wire.Relationship;
import io.byomesh.foundation.api.wire.TenancyPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.SpaceRecord;
import io.byomesh.foundation.store.Stamp;

/** Spaces. There are no isolation segments, and no space has one. */
public final class SpacesEndpoint {

    private final Database database;
    private final Access access;
    private final Removal removal;
    private final Jobs jobs;
    private final SpaceJson json;
    private final Included included;
    private final Listing<SpaceRecord> listing;

    public SpacesEndpoint(
            Database database, Access access, Links links, Removal removal, Jobs jobs, SpaceJson json, Included included) {
        this.database = database;
        this.access = access;
        this.removal = removal;
        this.jobs = jobs;
        this.json = json;
        this.included = included;
        this.listing = new Listing<SpaceRecord>(links)
                .filter("names", SpaceRecord::name)
                .filter("organization_guids", SpaceRecord::orgGuid)
                .order("name", SpaceRecord::name)
                .labels(SpaceRecord::metadata)
                .accept("include");
    }

    public void routes(Routes routes) {
        routes.get("/v3/spaces", this::list)
                .post("/v3/spaces", this::create)
                .get("/v3/spaces/{guid}", this::get)
                .patch("/v3/spaces/{guid}", this::update)
                .delete("/v3/spaces/{guid}", this::delete)
                .get("/v3/spaces/{guid}/features/ssh", this::ssh)
                .patch("/v3/spaces/{guid}/features/ssh", this::setSsh)
                .get("/v3/spaces/{guid}/relationships/isolation_segment", this::isolationSegment)
                .patch("/v3/spaces/{guid}/relationships/isolation_segment", this::setIsolationSegment);
    }

    private Response list(Request request) {
        var rights = access.of(request);
        return Response.ok(listing.page(request, database.spaces().all().stream().filter(rights::sees).toList(), json::of,
                page -> included.of(request, page.stream().map(SpaceRecord::guid).toList())));
    }

    private Response create(Request request) {
        var rights = access.of(request);
        var body = request.json(TenancyPayload.CreateSpace.class);
        var org = database.orgs().find(body.orgGuid()).filter(rights::sees).orElseThrow(() -> CfErrors.unprocessable(
                "Invalid organization. Ensure the organization exists and you have access to it."));
        Rights.allow(rights.managesOrg(org.guid()));
        var space = new SpaceRecord(Stamp.fresh(), org.guid(), TenancyPayload.requireName(body.name()), true,
                MetadataPayload.apply(body.metadata(), Metadata.NONE));
        database.inTransaction(() -> {
            requireFree(org.guid(), space.name(), space.guid());
            database.spaces().insert(space);
        });
        return Response.created(json.of(space));
    }

    private void requireFree(String orgGuid, String name, String except) {
        if (database.spaces().where("orgGuid", orgGuid).stream()
                .anyMatch(space -> space.name().equalsIgnoreCase(name) && !space.guid().equals(except))) {
            throw CfErrors.unprocessable("Name must be unique per organization");
        }
    }

    private Response get(Request request) {
        var space = access.of(request).space(request.param("guid"));
        return Response.ok(included.with(request, json.of(space), space.guid()));
    }

    private Response update(Request request) {
        var space = access.of(request).spaceToManage(request.param("guid"));
        var body = request.json(TenancyPayload.UpdateSpace.class);
        var changed = database.inTransaction(() -> {
            var name = body.name() == null ? space.name() : TenancyPayload.requireName(body.name());
            requireFree(space.orgGuid(), name, space.guid());
            var result = space.with(name, MetadataPayload.apply(body.metadata(), space.metadata()));
            database.spaces().update(result);
            return result;
        });
        return Response.ok(json.of(changed));
    }

    private Response delete(Request request) {
        var rights = access.of(request);
        var space = rights.space(request.param("guid"));
        Rights.allow(rights.managesOrg(space.orgGuid()));
        return jobs.run("space.delete", "/v3/spaces/" + space.guid(), () -> removal.space(space));
    }

    private Response ssh(Request request) {
        return Response.ok(json.sshFeature(access.of(request).space(request.param("guid"))));
    }

    private Response setSsh(Request request) {
        var space = access.of(request).spaceToManage(request.param("guid"));
        var changed = space.withAllowSsh(request.json(AppPayload.Feature.class).required());
        database.spaces().update(changed);
        return Response.ok(json.sshFeature(changed));
    }

    private Response isolationSegment(Request request) {
        return Response.ok(json.isolationSegment(access.of(request).space(request.param("guid"))));
    }

    private Response setIsolationSegment(Request request) {
        var space = access.of(request).spaceToManage(request.param("guid"));
        if (Relationship.optional(request.json(Relationship.class)) != null) {
            throw CfErrors.unprocessable("Unable to assign isolation segment: this foundation has none");
        }
        return Response.ok(json.isolationSegment(space));
    }
}
