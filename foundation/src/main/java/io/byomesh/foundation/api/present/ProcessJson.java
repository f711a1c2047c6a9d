package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.Check;
import io.byomesh.foundation.store.ProcessRecord;
import java.util.Map;

/** A process as the API shows it. */
public final class ProcessJson {

    private static final String HIDDEN = "[PRIVATE DATA HIDDEN IN LISTS]";

    private final Links links;

    public ProcessJson(Links links) {
        this.links = links;
    }

    /** @param command what it starts with: its own command, or the droplet's */
    public Map<String, Object> of(ProcessRecord process, String command, String version) {
        var self = "/v3/processes/" + process.guid();
        return Parts.head(process,
                "version", version,
                "type", process.type(),
                "command", command,
                "user", "vcap",
                "instances", process.instances(),
                "memory_in_mb", process.memoryMb(),
                "disk_in_mb", process.diskMb(),
                "log_rate_limit_in_bytes_per_second", process.logRateLimit(),
                "health_check", health(process.healthCheck()),
                "readiness_health_check", readiness(process.readinessCheck()),
                "relationships", Json.object(
                        "app", Parts.to(process.appGuid()),
                        "revision", process.revisionGuid() == null ? null : Parts.to(process.revisionGuid())),
                "metadata", Parts.metadata(process.metadata()),
                "links", Json.object(
                        "self", links.href(self),
                        "scale", links.action(self + "/actions/scale"),
                        "app", links.href("/v3/apps/" + process.appGuid()),
                        "stats", links.href(self + "/stats"),
                        "process_instances", links.href(self + "/process_instances")));
    }

    /** As lists show it, to readers who may not see what a command gives away. */
    public Map<String, Object> inList(ProcessRecord process, String version) {
        return of(process, HIDDEN, version);
    }

    private static Object health(Check check) {
        var data = Json.object("timeout", check.timeout(), "invocation_timeout", check.invocationTimeout(), "interval", check.interval());
        return Json.object("type", check.type(), "data", withEndpoint(data, check));
    }

    private static Object readiness(Check check) {
        var data = Json.object("invocation_timeout", check.invocationTimeout(), "interval", check.interval());
        return Json.object("type", check.type(), "data", withEndpoint(data, check));
    }

    private static Object withEndpoint(Map<String, Object> data, Check check) {
        if (check.type().equals("http")) {
            data.put("endpoint", check.endpoint() == null ? "/" : check.endpoint());
        }
        return data;
    }
}
