package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.DeploymentRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A deployment as the API shows it. */
public final class DeploymentJson {

    private final Links links;

    public DeploymentJson(Links links) {
        this.links = links;
    }

    public Object of(DeploymentRecord deployment, Integer revisionVersion) {
        return Parts.head(deployment,
                "status", status(deployment),
                "strategy", deployment.strategy(),
                "options", options(deployment),
                "droplet", Parts.guid(deployment.dropletGuid()),
                "previous_droplet", Parts.guid(deployment.previousDropletGuid()),
                "new_processes", deployment.newProcess() == null
                        ? List.of() : List.of(Json.object("guid", deployment.newProcess(), "type", "web")),
                "revision", revisionVersion == null
                        ? null : Json.object("guid", deployment.revisionGuid(), "version", revisionVersion),
                "relationships", Json.object("app", Parts.to(deployment.appGuid())),
                "metadata", Parts.metadata(deployment.metadata()),
                "links", links(deployment));
    }

    private static Map<String, Object> status(DeploymentRecord deployment) {
        var status = Json.object(
                "value", deployment.status(),
                "reason", deployment.reason(),
                "details", Json.object(
                        "last_successful_healthcheck", Json.time(Instant.ofEpochMilli(deployment.lastHealthy())),
                        "last_status_change", Json.time(Instant.ofEpochMilli(deployment.lastChange()))));
        if (deployment.strategy().equals(DeploymentRecord.CANARY)) {
            var total = Math.max(1, deployment.steps().size());
            status.put("canary", Json.object("steps", Json.object("current", Math.min(deployment.step(), total), "total", total)));
        }
        return status;
    }

    private static Map<String, Object> options(DeploymentRecord deployment) {
        var options = Json.object("max_in_flight", deployment.maxInFlight());
        var sizes = deployment.sizes();
        putUnlessNull(options, "web_instances", sizes.webInstances());
        putUnlessNull(options, "memory_in_mb", sizes.memoryMb());
        putUnlessNull(options, "disk_in_mb", sizes.diskMb());
        putUnlessNull(options, "log_rate_limit_in_bytes_per_second", sizes.logRateLimit());
        if (!deployment.steps().isEmpty()) {
            options.put("canary", Json.object(
                    "steps", deployment.steps().stream().map(weight -> Json.object("instance_weight", weight)).toList()));
        }
        return options;
    }

    private static void putUnlessNull(Map<String, Object> options, String name, Object value) {
        if (value != null) {
            options.put(name, value);
        }
    }

    private Object links(DeploymentRecord deployment) {
        var self = "/v3/deployments/" + deployment.guid();
        var all = Json.object("self", links.href(self), "app", links.href("/v3/apps/" + deployment.appGuid()));
        if (deployment.status().equals(DeploymentRecord.ACTIVE)) {
            all.put("cancel", links.action(self + "/actions/cancel"));
        }
        if (deployment.reason().equals("PAUSED")) {
            all.put("continue", links.action(self + "/actions/continue"));
        }
        return all;
    }
}
