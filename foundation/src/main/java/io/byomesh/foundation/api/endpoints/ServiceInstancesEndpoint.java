package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Services;
import io.byomesh.foundation.api.present.ServiceInstanceJson;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.ServicePayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.ServiceInstanceRecord;
import io.byomesh.foundation.store.SpaceRecord;
import java.util.Set;

/** Service instances, which are all user-provided. */
public final class ServiceInstancesEndpoint {

    private final Database database;
    private final Access access;
    private final Services services;
    private final ServiceInstanceJson json;
    private final Listing<ServiceInstanceRecord> listing;

    public ServiceInstancesEndpoint(Database database, Access access, Links links, Services services) {
        this.database = database;
        this.access = access;
        this.services = services;
        this.json = new ServiceInstanceJson(links);
        this.listing = new Listing<ServiceInstanceRecord>(links)
                .filter("names", ServiceInstanceRecord::name)
                .filter("space_guids", ServiceInstanceRecord::spaceGuid)
                .filter("organization_guids", this::org)
                .filter("type", instance -> "user-provided")
                .filter("service_plan_guids", instance -> null)
                .filter("service_plan_names", instance -> null)
                .order("name", ServiceInstanceRecord::name)
                .labels(ServiceInstanceRecord::metadata)
                .accept("fields[space]", "fields[space.organization]", "fields[service_plan]", "fields[service_plan.service_offering]",
                        "fields[service_plan.service_offering.service_broker]");
    }

    public void routes(Routes routes) {
        routes.get("/v3/service_instances", this::list)
                .post("/v3/service_instances", this::create)
                .get("/v3/service_instances/{guid}", this::get)
                .patch("/v3/service_instances/{guid}", this::update)
                .delete("/v3/service_instances/{guid}", this::delete)
                .get("/v3/service_instances/{guid}/credentials", this::credentials);
    }

    private boolean org(ServiceInstanceRecord instance, Set<String> orgs) {
        return database.spaces().find(instance.spaceGuid()).map(SpaceRecord::orgGuid).filter(orgs::contains).isPresent();
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.serviceInstances().all().stream().filter(instance -> rights.seesSpace(instance.spaceGuid())).toList();
        return Response.ok(listing.page(request, visible, json::of));
    }

    private Response create(Request request) {
        var rights = access.of(request);
        var body = request.json(ServicePayload.CreateInstance.class);
        var space = rights.spaceInBody(body.spaceGuid());
        return Response.created(json.of(services.create(space.guid(), body.validate())));
    }

    private ServiceInstanceRecord found(Request request, Rights rights) {
        return database.serviceInstances().find(request.param("guid"))
                .filter(instance -> rights.seesSpace(instance.spaceGuid()))
                .orElseThrow(() -> CfErrors.notFound("Service instance"));
    }

    private ServiceInstanceRecord toChange(Request request) {
        var rights = access.of(request);
        var instance = found(request, rights);
        rights.requireDeveloper(instance.spaceGuid());
        return instance;
    }

    private Response get(Request request) {
        return Response.ok(json.of(found(request, access.of(request))));
    }

    private Response update(Request request) {
        var instance = toChange(request);
        var body = request.json(ServicePayload.UpdateInstance.class).validate();
        return Response.ok(json.of(services.update(instance.guid(), body)));
    }

    private Response delete(Request request) {
        services.delete(toChange(request));
        return Response.empty(204);
    }

    private Response credentials(Request request) {
        var rights = access.of(request);
        var instance = found(request, rights);
        Rights.allow(rights.readsSecrets(instance.spaceGuid()));
        return Response.ok(services.credentials(instance));
    }
}
