package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.cell.CellListener;
import io.byomesh.foundation.cell.InstanceStatus;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Entity;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.RunRecord;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Hears from the cell: crashes become events and log lines, and deployments move on. */
public final class CellReports implements CellListener {

    /** Deployments move when instances change; this is for the changes that went by while one was being made. */
    private static final long TICK_SECONDS = 1;

    private final Database database;
    private final Events events;
    private final Deployments deployments;
    private final ScheduledExecutorService background;
    private final Consumer<Throwable> failures;

    public CellReports(Database database, Events events, Deployments deployments, ScheduledExecutorService background,
            Consumer<Throwable> failures) {
        this.database = database;
        this.events = events;
        this.deployments = deployments;
        this.background = background;
        this.failures = failures;
    }

    /** Begins to look after deployments. */
    public void watch() {
        background.scheduleWithFixedDelay(
                () -> guarded(() -> deployments.active().forEach(deployment -> deployments.advance(deployment.guid()))),
                TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void crashed(String appGuid, String cellId, InstanceStatus instance, int crashCount, String exitDescription) {
        inBackground(() -> database.apps().find(appGuid).ifPresent(app -> {
            var type = database.processes().find(instance.processGuid()).map(ProcessRecord::type).orElse(ProcessRecord.WEB);
            var version = database.runs().find(instance.processGuid()).map(RunRecord::version).orElse(instance.processGuid());
            var data = Json.object("instance", instance.instanceGuid(), "index", instance.index(), "cell_id", cellId, "reason", "CRASHED",
                    "exit_description", exitDescription, "crash_count", crashCount, "crash_timestamp", nanos(instance.since()));
            events.byProcess("app.crash", instance.processGuid(), type, app, data);
            events.byProcess("audit.app.process.crash", instance.processGuid(), type, app, data);
            events.log(appGuid, "API", "Process has crashed with type: \"" + type + "\"");
            data.put("version", version);
            events.log(appGuid, "API", "App instance exited with guid " + appGuid + " payload: " + asRubyPrintsIt(data));
        }));
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    /** Tools that read Cloud Foundry's logs know the line like this. */
    private static String asRubyPrintsIt(Map<String, Object> data) {
        return data.entrySet().stream()
                .map(field -> Json.text(field.getKey()) + "=>" + Json.text(field.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @Override
    public void changed(String appGuid, InstanceStatus instance) {
        inBackground(() -> deployments.active(appGuid).map(Entity::guid).ifPresent(deployments::advance));
    }

    private void inBackground(Runnable work) {
        try {
            background.execute(() -> guarded(work));
        } catch (RejectedExecutionException e) {
            // The API has stopped; the next start takes deployments up where they are.
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failures.accept(e);
        }
    }
}
