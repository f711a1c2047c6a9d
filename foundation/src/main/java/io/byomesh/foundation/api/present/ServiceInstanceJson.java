package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.ServiceInstanceRecord;
import java.util.Map;

/** A service instance as the API shows it: without its credentials. */
public final class ServiceInstanceJson {

    private final Links links;

    public ServiceInstanceJson(Links links) {
        this.links = links;
    }

    public Map<String, Object> of(ServiceInstanceRecord instance) {
        var self = "/v3/service_instances/" + instance.guid();
        var operated = Json.time(instance.updatedAt());
        return Parts.head(instance,
                "name", instance.name(),
                "tags", instance.tags(),
                "last_operation", Json.object("type", instance.updated() ? "update" : "create", "state", "succeeded",
                        "description", "Operation succeeded", "updated_at", operated, "created_at", operated),
                "type", "user-provided",
                "syslog_drain_url", instance.syslogDrainUrl(),
                "route_service_url", instance.routeServiceUrl(),
                "relationships", Json.object("space", Parts.to(instance.spaceGuid())),
                "metadata", Parts.metadata(instance.metadata()),
                "links", Json.object(
                        "self", links.href(self),
                        "space", links.href("/v3/spaces/" + instance.spaceGuid()),
                        "service_credential_bindings", links.href("/v3/service_credential_bindings?service_instance_guids=" + instance.guid()),
                        "service_route_bindings", links.href("/v3/service_route_bindings?service_instance_guids=" + instance.guid()),
                        "credentials", links.href(self + "/credentials")));
    }
}
