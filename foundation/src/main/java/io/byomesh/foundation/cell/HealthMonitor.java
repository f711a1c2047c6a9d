package io.byomesh.foundation.cell;

import io.byomesh.foundation.logs.LogLine.Stream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Watches one instance: until it is healthy for the first time, then that it stays so, and whether it is ready for traffic.
 * Lives on the owner's thread.
 */
final class HealthMonitor {

    /** Who wants to know. */
    interface Observer {

        void healthy();

        void unhealthy(String description);

        void ready(boolean ready);
    }

    /** The platform looks every two seconds; a local one need not let a developer wait that long for what starts at once. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);
    private static final int DEFAULT_TIMEOUT_SECONDS = 60;
    private static final int LONGEST_TIMEOUT_SECONDS = 180;

    private final CellThreads threads;
    private final CellLog log;
    private final HealthCheck health;
    private final HealthCheck readiness;
    private final String address;
    private final List<Integer> ports;
    private final Observer observer;

    private final long start = System.nanoTime();
    private ProbeLoop healthLoop;
    private ProbeLoop readinessLoop;
    private Duration pause = FIRST_PAUSE;
    private int attempts;
    private boolean ready;

    HealthMonitor(CellThreads threads, CellLog log, DesiredProcess process, String address, Observer observer) {
        this.threads = threads;
        this.log = log;
        this.health = process.healthCheck();
        this.readiness = process.readinessCheck();
        this.address = address;
        this.ports = process.ports();
        this.observer = observer;
    }

    void start() {
        log.line(CellLog.CELL, "Starting health monitoring of container");
        if (alwaysPasses(health)) {
            becameHealthy();
        } else {
            healthLoop = new ProbeLoop(threads, new Probe(health, address, ports), this::judgeStart);
            healthLoop.startAfter(Duration.ZERO);
        }
    }

    void cancel() {
        if (healthLoop != null) {
            healthLoop.cancel();
        }
        if (readinessLoop != null) {
            readinessLoop.cancel();
        }
    }

    private static boolean alwaysPasses(HealthCheck check) {
        return check == null || check.type().equals("process");
    }

    private static Duration interval(HealthCheck check) {
        return check.intervalSeconds() == null ? DEFAULT_INTERVAL : Duration.ofSeconds(check.intervalSeconds());
    }

    private Duration startTimeout() {
        int seconds = health.timeoutSeconds() == null ? DEFAULT_TIMEOUT_SECONDS : health.timeoutSeconds();
        return Duration.ofSeconds(Math.min(seconds, LONGEST_TIMEOUT_SECONDS));
    }

    private Optional<Duration> judgeStart(Optional<String> failure) {
        attempts++;
        if (failure.isEmpty()) {
            becameHealthy();
            return Optional.empty();
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        Duration left = startTimeout().minus(elapsed);
        if (left.isNegative() || left.isZero()) {
            String timeout = GoDuration.format(startTimeout());
            String what = "Timed out after %s (%d attempts) waiting for startup check to succeed: %s"
                    .formatted(timeout, attempts, failure.get());
            log.line(CellLog.HEALTH, Stream.ERR, what);
            log.line(CellLog.CELL, Stream.ERR,
                    "Failed after %s: startup health check never passed.".formatted(GoDuration.format(elapsed)));
            observer.unhealthy("Instance never healthy after %s: %s".formatted(timeout, failure.get()));
            return Optional.empty();
        }
        Duration now = pause;
        pause = shorter(pause.plus(pause.dividedBy(2)), LONGEST_PAUSE);
        return Optional.of(shorter(now, left));
    }

    private void becameHealthy() {
        log.line(CellLog.CELL, "Container became healthy");
        observer.healthy();
        if (!alwaysPasses(health)) {
            healthLoop = new ProbeLoop(threads, new Probe(health, address, ports), this::judgeLife);
            healthLoop.startAfter(interval(health));
        }
        if (alwaysPasses(readiness)) {
            observer.ready(true);
        } else {
            pause = FIRST_PAUSE;
            readinessLoop = new ProbeLoop(threads, new Probe(readiness, address, ports), this::judgeReadiness);
            readinessLoop.startAfter(Duration.ZERO);
        }
    }

    private Optional<Duration> judgeLife(Optional<String> failure) {
        if (failure.isEmpty()) {
            return Optional.of(interval(health));
        }
        String what = "Liveness check unsuccessful: " + failure.get();
        log.line(CellLog.HEALTH, Stream.ERR, what);
        log.line(CellLog.CELL, Stream.ERR, "Container became unhealthy");
        observer.unhealthy("Instance became unhealthy: " + what);
        return Optional.empty();
    }

    private Optional<Duration> judgeReadiness(Optional<String> failure) {
        if (failure.isEmpty()) {
            if (!ready) {
                log.line(CellLog.CELL, "Container passed the readiness health check. Container marked ready and added to route pool.");
                ready = true;
                pause = FIRST_PAUSE;
                observer.ready(true);
            }
            return Optional.of(interval(readiness));
        }
        if (ready) {
            log.line(CellLog.HEALTH, Stream.ERR, "Readiness check unsuccessful: " + failure.get());
            log.line(CellLog.CELL, Stream.ERR,
                    "Container failed the readiness health check. Container marked not ready and removed from route pool.");
            ready = false;
            observer.ready(false);
        }
        Duration now = pause;
        pause = shorter(pause.plus(pause.dividedBy(2)), LONGEST_PAUSE);
        return Optional.of(now);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
