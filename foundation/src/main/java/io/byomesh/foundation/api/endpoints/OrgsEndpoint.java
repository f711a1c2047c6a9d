package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Jobs;
import io.byomesh.foundation.api.actions.Removal;
import io.byomesh.foundation.api.present.OrgJson;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.api.wire.TenancyPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.OrgRecord;
import io.byomesh.foundation.store.Stamp;

/** Organizations. */
public final class OrgsEndpoint {

    private final Database database;
    private final Access access;
    private final Removal removal;
    private final Jobs jobs;
    private final OrgJson json;
    private final Listing<OrgRecord> listing;

    public OrgsEndpoint(Database database, Access access, Links links, Removal removal, Jobs jobs, OrgJson json) {
        this.database = database;
        this.access = access;
        this.removal = removal;
        this.jobs = jobs;
        this.json = json;
        this.listing = new Listing<OrgRecord>(links)
                .filter("names", OrgRecord::name)
                .order("name", OrgRecord::name)
                .labels(OrgRecord::metadata);
    }

    public void routes(Routes routes) {
        routes.get("/v3/organizations", this::list)
                .post("/v3/organizations", this::create)
                .get("/v3/organizations/{guid}", this::get)
                .patch("/v3/organizations/{guid}", this::update)
                .delete("/v3/organizations/{guid}", this::delete);
    }

    private Response list(Request request) {
        var rights = access.of(request);
        return Response.ok(listing.page(request, database.orgs().all().stream().filter(rights::sees).toList(), json::of));
    }

    private Response create(Request request) {
        access.of(request).requireAdmin();
        var body = request.json(TenancyPayload.Org.class);
        var org = new OrgRecord(Stamp.fresh(), TenancyPayload.requireName(body.name()), Boolean.TRUE.equals(body.suspended()),
                MetadataPayload.apply(body.metadata(), Metadata.NONE));
        database.inTransaction(() -> {
            requireFree(org.name(), org.guid());
            database.orgs().insert(org);
        });
        return Response.created(json.of(org));
    }

    private void requireFree(String name, String except) {
        if (database.orgs().all().stream().anyMatch(org -> org.name().equalsIgnoreCase(name) && !org.guid().equals(except))) {
            throw CfErrors.unprocessable("Organization '" + name + "' already exists.");
        }
    }

    private Response get(Request request) {
        return Response.ok(json.of(access.of(request).org(request.param("guid"))));
    }

    private Response update(Request request) {
        var rights = access.of(request);
        var org = rights.orgToManage(request.param("guid"));
        var body = request.json(TenancyPayload.Org.class);
        Rights.allow(body.suspended() == null || body.suspended() == org.suspended() || rights.admin());
        var changed = database.inTransaction(() -> {
            var name = body.name() == null ? org.name() : TenancyPayload.requireName(body.name());
            requireFree(name, org.guid());
            var result = org.with(name, body.suspended() == null ? org.suspended() : body.suspended(),
                    MetadataPayload.apply(body.metadata(), org.metadata()));
            database.orgs().update(result);
            return result;
        });
        return Response.ok(json.of(changed));
    }

    private Response delete(Request request) {
        var rights = access.of(request);
        var org = rights.org(request.param("guid"));
        rights.requireAdmin();
        return jobs.run("organization.delete", "/v3/organizations/" + org.guid(), () -> removal.org(org));
    }
}
