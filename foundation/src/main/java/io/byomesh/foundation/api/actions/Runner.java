package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.cell.AppIdentity;
import io.byomesh.foundation.cell.Cell;
import io.byomesh.foundation.cell.DesiredProcess;
import io.byomesh.foundation.cell.DesiredSidecar;
import io.byomesh.foundation.cell.HealthCheck;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Check;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DropletRecord;
import io.byomesh.foundation.store.Entity;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.RunRecord;
import io.byomesh.foundation.store.SidecarSpec;
import io.byomesh.foundation.store.Stamp;
import java.util.List;
import java.util.UUID;

/**
 * Starts, scales and stops processes. What a process was started with is written down, and the cell told after that: what is told
 * again after a restart of the foundation is exactly what ran before.
 */
public final class Runner {

    private final Database database;
    private final Cell cell;
    private final Bits bits;
    private final Routing routing;
    private final Revisions revisions;
    private final Services services;

    public Runner(Database database, Cell cell, Bits bits, Routing routing, Revisions revisions, Services services) {
        this.database = database;
        this.cell = cell;
        this.bits = bits;
        this.routing = routing;
        this.revisions = revisions;
        this.services = services;
    }

    /** Starts all processes of the app anew with its current settings. */
    public AppRecord start(String appGuid) {
        var started = database.inTransaction(() -> {
            var app = found(appGuid);
            requireDroplet(app);
            var running = app.started() ? app : app.withStarted(true);
            database.apps().update(running);
            var revision = revisions.current(running).map(Entity::guid).orElse(null);
            for (var process : database.processes().where("appGuid", app.guid())) {
                prepare(running, process.withRevision(revision), process.instances());
            }
            return running;
        });
        converge(started.guid());
        return started;
    }

    /** Stops all instances of the app. */
    public AppRecord stop(String appGuid) {
        var stopped = database.inTransaction(() -> {
            var record = found(appGuid).withStarted(false);
            database.apps().update(record);
            database.runs().deleteWhere("appGuid", appGuid);
            return record;
        });
        converge(appGuid);
        return stopped;
    }

    /** The app as it is now, whatever its caller read a moment ago. */
    private AppRecord found(String appGuid) {
        return database.apps().find(appGuid).orElseThrow(() -> CfErrors.notFound("App"));
    }

    /** A droplet that can be started, or the text that clients know. */
    static void requireDroplet(AppRecord app) {
        if (app.dropletGuid() == null) {
            throw CfErrors.unprocessable("Assign a droplet before starting this app.");
        }
    }

    /** Writes down that a process starts with what the app has now, which takes effect with the next {@link #converge}. */
    void prepare(AppRecord app, ProcessRecord process, int instances) {
        var space = database.spaces().find(app.spaceGuid()).orElseThrow();
        var org = database.orgs().find(space.orgGuid()).orElseThrow();
        var sidecars = database.sidecars().where("appGuid", app.guid()).stream()
                .filter(sidecar -> sidecar.processTypes().contains(process.type()))
                .map(SidecarSpec::of)
                .toList();
        database.processes().update(process);
        database.runs().delete(process.guid());
        database.runs().insert(new RunRecord(Stamp.of(process.guid()), app.guid(), process.type(), UUID.randomUUID().toString(),
                app.name(), space.guid(), space.name(), org.guid(), org.name(), instances, process.memoryMb(), process.diskMb(),
                app.dropletGuid(), command(app, process), app.environment(), sidecars, process.healthCheck(), process.readinessCheck(),
                routing.ports(app.guid(), process.type()), routing.urls(app.guid()), services.sealedEnvironment(app.guid())));
    }

    /** The process' own command, else the one that the app's droplet brings; null where there is none. */
    public String command(AppRecord app, ProcessRecord process) {
        return process.command() != null
                ? process.command()
                : database.droplets().find(app.dropletGuid()).map(DropletRecord::processTypes).map(types -> types.get(process.type()))
                        .orElse(null);
    }

    /** Changes how many instances of a running process there are; takes effect with the next {@link #converge}. */
    void resize(String processGuid, int instances) {
        database.runs().change(processGuid, run -> run.withInstances(instances));
    }

    /** Brings the cell to what is written down for the app. */
    public synchronized void converge(String appGuid) {
        var runs = database.runs().where("appGuid", appGuid);
        for (var process : database.processes().where("appGuid", appGuid)) {
            if (runs.stream().noneMatch(run -> run.guid().equals(process.guid()))) {
                cell.undesire(process.guid());
            }
        }
        runs.forEach(run -> cell.desire(desired(run)));
    }

    /** Stops a process that is no more. */
    synchronized void forget(String processGuid) {
        database.runs().delete(processGuid);
        cell.undesire(processGuid);
    }

    /** Whether no instance of the process is left. */
    boolean idle(String processGuid) {
        return cell.instances(processGuid).isEmpty();
    }

    /** Takes up everything that ran. */
    public synchronized void resume() {
        database.runs().all().forEach(run -> cell.desire(desired(run)));
    }

    private DesiredProcess desired(RunRecord run) {
        var identity = new AppIdentity(run.appGuid(), run.appName(), run.spaceGuid(), run.spaceName(), run.orgGuid(), run.orgName());
        List<DesiredSidecar> sidecars = run.sidecars().stream()
                .map(sidecar -> new DesiredSidecar(sidecar.name(), sidecar.command(), sidecar.memoryMb()))
                .toList();
        return new DesiredProcess(run.guid(), run.type(), run.version(), identity, run.instances(), run.memoryMb(), run.diskMb(),
                bits.droplet(run.dropletGuid()), run.command(), run.environment(), services.opened(run.sealedServices()), sidecars,
                check(run.healthCheck()), check(run.readinessCheck()), run.ports(), run.uris());
    }

    private static HealthCheck check(Check check) {
        return new HealthCheck(check.type(), check.endpoint(), check.timeout(), check.invocationTimeout(), check.interval());
    }
}
