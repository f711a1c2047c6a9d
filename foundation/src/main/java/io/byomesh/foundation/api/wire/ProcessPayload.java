package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.Check;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;

/** Bodies about processes. */
public final class ProcessPayload {

    private ProcessPayload() {}

    /** {@code PATCH /v3/processes/:guid}. The command is a node because null, which resets it, differs from nothing. */
    public record Update(
            JsonNode command, String user, CheckPayload healthCheck, CheckPayload readinessHealthCheck, MetadataPayload metadata) {

        public Update validate() {
            var problems = new ArrayList<>(Checks.problems(health(), "Health check"));
            problems.addAll(Checks.problems(readiness(), "Readiness health check"));
            if (command != null && !command.isNull() && !command.isTextual()) {
                problems.add("Command must be a string");
            }
            CfErrors.throwIfAny(problems);
            return this;
        }

        public Check health() {
            return CheckPayload.check(healthCheck);
        }

        public Check readiness() {
            return CheckPayload.check(readinessHealthCheck);
        }

        public String commandOr(String current) {
            if (command == null) {
                return current;
            }
            return command.isNull() || command.asText().isEmpty() ? null : command.asText();
        }
    }

    /** A health or readiness check; what it does not say stays. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record CheckPayload(String type, Data data) {

        static Check check(CheckPayload payload) {
            var data = payload == null || payload.data == null ? new Data(null, null, null, null) : payload.data;
            return new Check(payload == null ? null : payload.type, data.endpoint, data.timeout, data.invocationTimeout, data.interval);
        }
    }

    /** Details of a check. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Data(String endpoint, Integer timeout, Integer invocationTimeout, Integer interval) {}

    /** {@code POST …/actions/scale}. */
    public record Scale(Integer instances, Integer memoryInMb, Integer diskInMb, Long logRateLimitInBytesPerSecond) {

        public Scale validate() {
            var problems = new ArrayList<String>();
            if (instances != null && instances < 0) {
                problems.add("Instances must be greater than or equal to 0");
            }
            if (memoryInMb != null && memoryInMb < 1) {
                problems.add("Memory in mb must be greater than 0");
            }
            if (diskInMb != null && diskInMb < 1) {
                problems.add("Disk in mb must be greater than 0");
            }
            if (logRateLimitInBytesPerSecond != null && logRateLimitInBytesPerSecond < -1) {
                problems.add("Log rate limit in bytes per second must be greater than or equal to -1");
            }
            CfErrors.throwIfAny(problems);
            return this;
        }

        /** What was asked for, as events show it. */
        public Map<String, Object> asked() {
            var asked = Json.object("instances", instances, "memory_in_mb", memoryInMb, "disk_in_mb", diskInMb,
                    "log_rate_limit_in_bytes_per_second", logRateLimitInBytesPerSecond);
            asked.values().removeIf(Objects::isNull);
            return asked;
        }
    }
}
