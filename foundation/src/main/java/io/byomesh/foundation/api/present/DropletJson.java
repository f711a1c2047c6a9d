package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.DropletRecord;
import java.util.List;

/** A droplet as the API shows it. */
public final class DropletJson {

    private static final String HIDDEN = "[PRIVATE DATA HIDDEN IN LISTS]";

    private final Links links;

    public DropletJson(Links links) {
        this.links = links;
    }

    public Object of(DropletRecord droplet) {
        return of(droplet, droplet.processTypes(), "");
    }

    public Object inList(DropletRecord droplet) {
        return of(droplet, Json.object("redacted_message", HIDDEN), HIDDEN);
    }

    private Object of(DropletRecord droplet, Object processTypes, String executionMetadata) {
        var self = "/v3/droplets/" + droplet.guid();
        return Parts.head(droplet,
                "state", droplet.state(),
                "error", null,
                "lifecycle", Json.object("type", droplet.lifecycle().type(), "data", Json.object()),
                "checksum", Json.object("type", "sha256", "value", droplet.sha256()),
                "buildpacks", List.of(Json.object(
                        "name", "binary_buildpack", "buildpack_name", "binary", "detect_output", "", "version", "1.0.0")),
                "stack", droplet.lifecycle().stack(),
                "image", null,
                "execution_metadata", executionMetadata,
                "process_types", processTypes,
                "relationships", Json.object("app", Parts.to(droplet.appGuid())),
                "metadata", Parts.metadata(droplet.metadata()),
                "links", Json.object(
                        "self", links.href(self),
                        "package", links.href("/v3/packages/" + droplet.packageGuid()),
                        "app", links.href("/v3/apps/" + droplet.appGuid()),
                        "assign_current_droplet", Json.object(
                                "href", links.to("/v3/apps/" + droplet.appGuid() + "/relationships/current_droplet"), "method", "PATCH")));
    }
}
