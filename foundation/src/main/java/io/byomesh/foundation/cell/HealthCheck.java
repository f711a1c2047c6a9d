package io.byomesh.foundation.cell;

/**
 * How an instance is judged, at start and while it runs, or (as a readiness check) whether it takes traffic.
 *
 * @param type {@code port}, {@code http} or {@code process}
 * @param endpoint path for {@code http}; null means {@code /}
 * @param timeoutSeconds how long the start may take before it counts as failed; null means 60, at most 180; unused for readiness
 * @param invocationTimeoutSeconds how long one check may take; null means 1
 * @param intervalSeconds seconds between checks of a running instance; null means 30
 */
public record HealthCheck(
        String type, String endpoint, Integer timeoutSeconds, Integer invocationTimeoutSeconds, Integer intervalSeconds) {

    public static final HealthCheck PORT = new HealthCheck("port", null, null, null, null);
    public static final HealthCheck PROCESS = new HealthCheck("process", null, null, null, null);
}
