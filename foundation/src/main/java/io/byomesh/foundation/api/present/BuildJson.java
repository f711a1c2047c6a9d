package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.BuildRecord;

/** A build as the API shows it. */
public final class BuildJson {

    private final Links links;

    public BuildJson(Links links) {
        this.links = links;
    }

    public Object of(BuildRecord build) {
        var self = "/v3/builds/" + build.guid();
        var body = Parts.head(build,
                "state", build.state(),
                "staging_memory_in_mb", 1024,
                "staging_disk_in_mb", 4096,
                "staging_log_rate_limit_bytes_per_second", -1,
                "error", build.error(),
                "lifecycle", Parts.lifecycle(build.lifecycle()),
                "package", Parts.guid(build.packageGuid()),
                "droplet", Parts.guid(build.dropletGuid()),
                "created_by", Json.object("guid", build.creatorGuid(), "name", build.creatorName(), "email", build.creatorName()),
                "relationships", Json.object("app", Parts.to(build.appGuid())),
                "metadata", Parts.metadata(build.metadata()));
        var all = Json.object("self", links.href(self), "app", links.href("/v3/apps/" + build.appGuid()));
        if (build.dropletGuid() != null) {
            all.put("droplet", links.href("/v3/droplets/" + build.dropletGuid()));
        }
        body.put("links", all);
        return body;
    }
}
