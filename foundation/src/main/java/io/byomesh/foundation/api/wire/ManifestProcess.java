package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.byomesh.foundation.store.Check;
import io.byomesh.foundation.store.ProcessRecord;
import java.util.List;
import java.util.Set;

/**
 * A process of a manifest; null means that the manifest does not say.
 *
 * @param resetCommand the manifest asks for the droplet's own command
 */
public record ManifestProcess(
        String type,
        String command,
        boolean resetCommand,
        Integer instances,
        Integer memoryMb,
        Integer diskMb,
        Long logRateLimit,
        Check health,
        Check readiness) {

    private static final Set<String> KEYS = Set.of("command", "instances", "memory", "disk_quota", "log-rate-limit-per-second",
            "health-check-type", "health-check-http-endpoint", "health-check-invocation-timeout", "health-check-interval", "timeout",
            "readiness-health-check-type", "readiness-health-check-http-endpoint", "readiness-health-check-invocation-timeout",
            "readiness-health-check-interval");

    static boolean mentionedIn(Fields app) {
        return KEYS.stream().anyMatch(app::has);
    }

    static ManifestProcess read(String type, JsonNode node, String where, List<String> problems) {
        var fields = new Fields(node, where, problems);
        var command = fields.text("command");
        var reset = fields.has("command") && (command == null || Set.of("null", "default", "").contains(command));
        var health = check(fields, "health-check", fields.number("timeout", 1));
        var readiness = check(fields, "readiness-health-check", null);
        Checks.problems(health, "Health check").forEach(fields::problem);
        Checks.problems(readiness, "Readiness health check").forEach(fields::problem);
        return new ManifestProcess(type, reset ? null : command, reset, fields.number("instances", 0), fields.megabytes("memory"),
                fields.megabytes("disk_quota"), fields.rate("log-rate-limit-per-second"), health, readiness);
    }

    private static Check check(Fields fields, String prefix, Integer timeout) {
        var type = fields.text(prefix + "-type");
        return new Check("none".equals(type) ? "process" : type, fields.text(prefix + "-http-endpoint"), timeout,
                fields.number(prefix + "-invocation-timeout", 1), fields.number(prefix + "-interval", 1));
    }

    /** The process with what the manifest says of it, except for how many instances it has. */
    public ProcessRecord applyTo(ProcessRecord process) {
        var changed = resetCommand ? process.withCommand(null) : command != null ? process.withCommand(command) : process;
        return changed
                .withScale(changed.instances(), or(memoryMb, changed.memoryMb()), or(diskMb, changed.diskMb()),
                        or(logRateLimit, changed.logRateLimit()))
                .withChecks(Checks.merge(changed.healthCheck(), health), Checks.merge(changed.readinessCheck(), readiness));
    }

    private static <T> T or(T value, T standard) {
        return value == null ? standard : value;
    }
}
