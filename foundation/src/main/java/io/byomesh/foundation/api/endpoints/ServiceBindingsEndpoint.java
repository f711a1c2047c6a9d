package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Services;
import io.byomesh.foundation.api.present.AppJson;
import io.byomesh.foundation.api.present.ServiceBindingJson;
import io.byomesh.foundation.api.present.ServiceInstanceJson;
import io.byomesh.foundation.api.wire.BitsPayload;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.api.wire.ServicePayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.CfException;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.ServiceBindingRecord;
import io.byomesh.foundation.store.ServiceInstanceRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which apps are bound to which service instances. */
public final class ServiceBindingsEndpoint {

    private final Database database;
    private final Access access;
    private final Services services;
    private final ServiceBindingJson json;
    private final AppJson appJson;
    private final ServiceInstanceJson instanceJson;
    private final Listing<ServiceBindingRecord> listing;

    public ServiceBindingsEndpoint(Database database, Access access, Links links, Services services) {
        this.database = database;
        this.access = access;
        this.services = services;
        this.json = new ServiceBindingJson(links);
        this.appJson = new AppJson(links);
        this.instanceJson = new ServiceInstanceJson(links);
        this.listing = new Listing<ServiceBindingRecord>(links)
                .filter("names", ServiceBindingRecord::name)
                .filter("type", binding -> "app")
                .filter("app_guids", ServiceBindingRecord::appGuid)
                .filter("app_names", binding -> app(binding).map(AppRecord::name).orElse(null))
                .filter("service_instance_guids", ServiceBindingRecord::serviceInstanceGuid)
                .filter("service_instance_names", binding -> instance(binding).map(ServiceInstanceRecord::name).orElse(null))
                .labels(ServiceBindingRecord::metadata)
                .accept("include");
    }

    public void routes(Routes routes) {
        routes.get("/v3/service_credential_bindings", this::list)
                .post("/v3/service_credential_bindings", this::create)
                .get("/v3/service_credential_bindings/{guid}", this::get)
                .patch("/v3/service_credential_bindings/{guid}", this::update)
                .delete("/v3/service_credential_bindings/{guid}", this::delete)
                .get("/v3/service_credential_bindings/{guid}/details", this::details)
                .get("/v3/service_credential_bindings/{guid}/parameters", this::parameters);
    }

    private Optional<AppRecord> app(ServiceBindingRecord binding) {
        return database.apps().find(binding.appGuid());
    }

    private Optional<ServiceInstanceRecord> instance(ServiceBindingRecord binding) {
        return database.serviceInstances().find(binding.serviceInstanceGuid());
    }

    private boolean sees(Rights rights, ServiceBindingRecord binding) {
        return app(binding).map(AppRecord::spaceGuid).filter(rights::seesSpace).isPresent();
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.serviceBindings().all().stream().filter(binding -> sees(rights, binding)).toList();
        return Response.ok(listing.page(request, visible, json::of, page -> included(request, page)));
    }

    private Map<String, Object> included(Request request, List<ServiceBindingRecord> bindings) {
        var wanted = request.query().list("include");
        if (wanted.isEmpty()) {
            return null;
        }
        wanted.get().stream().filter(name -> !name.equals("app") && !name.equals("service_instance")).findFirst().ifPresent(name -> {
            throw CfErrors.badQuery("Invalid included resource: '" + name + "'. Valid included resources are: 'app', 'service_instance'");
        });
        var included = Json.object();
        if (wanted.get().contains("app")) {
            included.put("apps", bindings.stream().map(this::app).flatMap(Optional::stream).distinct().map(appJson::of).toList());
        }
        if (wanted.get().contains("service_instance")) {
            included.put("service_instances",
                    bindings.stream().map(this::instance).flatMap(Optional::stream).distinct().map(instanceJson::of).toList());
        }
        return included;
    }

    private Response create(Request request) {
        var rights = access.of(request);
        var body = request.json(ServicePayload.CreateBinding.class).validate();
        var instance = database.serviceInstances().find(body.serviceInstanceGuid())
                .filter(found -> rights.seesSpace(found.spaceGuid()))
                .orElseThrow(() -> notThere("service instance", body.serviceInstanceGuid()));
        var app = database.apps().find(body.appGuid())
                .filter(found -> rights.seesSpace(found.spaceGuid()))
                .orElseThrow(() -> notThere("app", body.appGuid()));
        rights.requireDeveloper(app.spaceGuid());
        return Response.created(json.of(services.bind(app, instance, body.name(), body.metadata())));
    }

    private static CfException notThere(String noun, String guid) {
        return CfErrors.unprocessable("The " + noun + " could not be found: '" + guid + "'");
    }

    private ServiceBindingRecord found(Request request, Rights rights) {
        return database.serviceBindings().find(request.param("guid"))
                .filter(binding -> sees(rights, binding))
                .orElseThrow(ServiceBindingsEndpoint::notFound);
    }

    private static CfException notFound() {
        return CfErrors.notFound("Service credential binding");
    }

    private ServiceBindingRecord toChange(Request request) {
        var rights = access.of(request);
        var binding = found(request, rights);
        rights.appToChange(binding.appGuid());
        return binding;
    }

    private Response get(Request request) {
        var binding = found(request, access.of(request));
        var body = json.of(binding);
        var included = included(request, List.of(binding));
        if (included != null) {
            body.put("included", included);
        }
        return Response.ok(body);
    }

    private Response update(Request request) {
        var binding = toChange(request);
        var body = request.json(BitsPayload.UpdateMetadata.class);
        return Response.ok(json.of(database.serviceBindings()
                .change(binding.guid(), old -> old.withMetadata(MetadataPayload.apply(body.metadata(), old.metadata())))
                .orElseThrow(ServiceBindingsEndpoint::notFound)));
    }

    private Response delete(Request request) {
        database.serviceBindings().delete(toChange(request).guid());
        return Response.empty(204);
    }

    /** For who may not read secrets there are no details. */
    private Response details(Request request) {
        var rights = access.of(request);
        var binding = found(request, rights);
        var instance = instance(binding).filter(one -> rights.readsSecrets(one.spaceGuid())).orElseThrow(ServiceBindingsEndpoint::notFound);
        var details = Json.object("credentials", services.credentials(instance));
        if (instance.syslogDrainUrl() != null) {
            details.put("syslog_drain_url", instance.syslogDrainUrl());
        }
        return Response.ok(details);
    }

    private Response parameters(Request request) {
        found(request, access.of(request));
        throw new CfException(400, 90007, "CF-ServiceFetchBindingParametersNotSupported",
                "This service does not support fetching service binding parameters.");
    }
}
