package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.ServiceBindingRecord;
import java.util.Map;

/** A binding as the API shows it: without credentials. */
public final class ServiceBindingJson {

    private final Links links;

    public ServiceBindingJson(Links links) {
        this.links = links;
    }

    public Map<String, Object> of(ServiceBindingRecord binding) {
        var self = "/v3/service_credential_bindings/" + binding.guid();
        var created = Json.time(binding.createdAt());
        return Parts.head(binding,
                "name", binding.name(),
                "type", "app",
                "last_operation", Json.object("state", "succeeded", "description", null, "type", "create", "updated_at", created,
                        "created_at", created),
                "metadata", Parts.metadata(binding.metadata()),
                "relationships", Json.object(
                        "service_instance", Parts.to(binding.serviceInstanceGuid()), "app", Parts.to(binding.appGuid())),
                "links", Json.object(
                        "self", links.href(self),
                        "details", links.href(self + "/details"),
                        "service_instance", links.href("/v3/service_instances/" + binding.serviceInstanceGuid()),
                        "app", links.href("/v3/apps/" + binding.appGuid())));
    }
}
