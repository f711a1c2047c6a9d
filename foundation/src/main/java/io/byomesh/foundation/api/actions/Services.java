package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.api.wire.ServicePayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.ServiceBindingRecord;
import io.byomesh.foundation.store.ServiceInstanceRecord;
import io.byomesh.foundation.store.Stamp;
import io.byomesh.foundation.vault.Seal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Services that users provide, and apps that are bound to them. What they hold is kept encrypted, and reaches instances that start
 * after the next start of their app.
 */
public final class Services {

    private static final String USER_PROVIDED = "user-provided";

    private final Database database;
    private final Seal seal;

    public Services(Database database, Seal seal) {
        this.database = database;
        this.seal = seal;
    }

    public ServiceInstanceRecord create(String spaceGuid, ServicePayload.CreateInstance wanted) {
        return database.inTransaction(() -> {
            requireFreeName(spaceGuid, wanted.name(), null);
            var instance = new ServiceInstanceRecord(Stamp.fresh(), spaceGuid, wanted.name(), seal.seal(wanted.credentialsText()),
                    wanted.tagList(), wanted.syslogDrainUrl(), wanted.routeServiceUrl(), false,
                    MetadataPayload.apply(wanted.metadata(), Metadata.NONE));
            database.serviceInstances().insert(instance);
            return instance;
        });
    }

    public ServiceInstanceRecord update(String guid, ServicePayload.UpdateInstance wanted) {
        return database.serviceInstances().change(guid, found -> {
            if (wanted.name() != null) {
                requireFreeName(found.spaceGuid(), wanted.name(), guid);
            }
            return found.with(
                    wanted.name() == null ? found.name() : wanted.name(),
                    wanted.credentials() == null ? found.sealedCredentials()
                            : seal.seal(wanted.credentials().isNull() ? "{}" : wanted.credentials().toString()),
                    wanted.tags() == null ? found.tags() : wanted.tags(),
                    wanted.syslogDrainOr(found.syslogDrainUrl()),
                    wanted.routeServiceOr(found.routeServiceUrl()),
                    MetadataPayload.apply(wanted.metadata(), found.metadata()));
        }).orElseThrow(() -> CfErrors.notFound("Service instance"));
    }

    private void requireFreeName(String spaceGuid, String name, String except) {
        if (byName(spaceGuid, name).filter(instance -> !instance.guid().equals(except)).isPresent()) {
            throw CfErrors.unprocessable("The service instance name is taken: " + name + ".");
        }
    }

    Optional<ServiceInstanceRecord> byName(String spaceGuid, String name) {
        return database.serviceInstances().where("spaceGuid", spaceGuid).stream()
                .filter(instance -> instance.name().equals(name))
                .findFirst();
    }

    /** Takes the instance and its bindings away; apps that run keep what they were started with. */
    public void delete(ServiceInstanceRecord instance) {
        database.inTransaction(() -> {
            database.serviceBindings().deleteWhere("serviceInstanceGuid", instance.guid());
            database.serviceInstances().delete(instance.guid());
        });
    }

    /** Binds an app to an instance of its space. */
    public ServiceBindingRecord bind(AppRecord app, ServiceInstanceRecord instance, String name, MetadataPayload metadata) {
        return database.inTransaction(() -> {
            if (!app.spaceGuid().equals(instance.spaceGuid())) {
                throw CfErrors.unprocessable("The service instance and the app are in different spaces");
            }
            var others = database.serviceBindings().where("appGuid", app.guid());
            if (others.stream().anyMatch(other -> other.serviceInstanceGuid().equals(instance.guid()))) {
                throw CfErrors.unprocessable("The app is already bound to the service instance");
            }
            if (name != null && others.stream().anyMatch(other -> name.equals(other.name()))) {
                throw CfErrors.unprocessable("The binding name is invalid. App binding names must be unique. The app already has a binding with name '"
                        + name + "'.");
            }
            var binding = new ServiceBindingRecord(
                    Stamp.fresh(), app.guid(), instance.guid(), name, MetadataPayload.apply(metadata, Metadata.NONE));
            database.serviceBindings().insert(binding);
            return binding;
        });
    }

    boolean bound(AppRecord app, ServiceInstanceRecord instance) {
        return database.serviceBindings().where("appGuid", app.guid()).stream()
                .anyMatch(binding -> binding.serviceInstanceGuid().equals(instance.guid()));
    }

    public Map<?, ?> credentials(ServiceInstanceRecord instance) {
        return Json.read(seal.open(instance.sealedCredentials()), Map.class);
    }

    /** What {@code VCAP_SERVICES} holds for the app as it is bound now. */
    public Map<String, Object> environment(String appGuid) {
        var services = database.serviceBindings().where("appGuid", appGuid).stream().<Object>map(this::service).toList();
        return services.isEmpty() ? Json.object() : Json.object(USER_PROVIDED, services);
    }

    private Object service(ServiceBindingRecord binding) {
        var instance = database.serviceInstances().find(binding.serviceInstanceGuid()).orElseThrow();
        return Json.object(
                "label", USER_PROVIDED,
                "name", binding.name() == null ? instance.name() : binding.name(),
                "tags", instance.tags(),
                "instance_guid", instance.guid(),
                "instance_name", instance.name(),
                "binding_guid", binding.guid(),
                "binding_name", binding.name(),
                "credentials", credentials(instance),
                "syslog_drain_url", instance.syslogDrainUrl(),
                "volume_mounts", List.of());
    }

    /** {@link #environment} for an app that starts now, to be written down. */
    String sealedEnvironment(String appGuid) {
        return seal.seal(Json.text(environment(appGuid)));
    }

    /** @param sealed what an app was started with; null when that was before there were services */
    String opened(String sealed) {
        return sealed == null ? "{}" : seal.open(sealed);
    }
}
