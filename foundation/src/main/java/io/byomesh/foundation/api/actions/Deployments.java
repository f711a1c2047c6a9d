package io.byomesh.foundation.api.actions;

import static io.byomesh.foundation.store.DeploymentRecord.ACTIVE;
import static io.byomesh.foundation.store.DeploymentRecord.FINALIZED;

import io.byomesh.foundation.cell.Cell;
import io.byomesh.foundation.cell.InstanceState;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DeploymentRecord;
import io.byomesh.foundation.store.DropletRecord;
import io.byomesh.foundation.store.Entity;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.RevisionRecord;
import io.byomesh.foundation.store.RunRecord;
import io.byomesh.foundation.store.Stamp;
import java.util.List;
import java.util.Optional;

/**
 * Replaces an app's web process by another, instance by instance. A deployment whose new instances crash never ends by itself: the
 * old ones go on serving until it is cancelled or superseded.
 */
public final class Deployments {

    private static final String DEPLOYING = "DEPLOYING";
    private static final String PAUSED = "PAUSED";
    private static final String CANCELING = "CANCELING";

    private final Database database;
    private final Cell cell;
    private final Runner runner;
    private final Apps apps;
    private final Revisions revisions;
    private final Scaling scaling;

    public Deployments(Database database, Cell cell, Runner runner, Apps apps, Revisions revisions, Scaling scaling) {
        this.database = database;
        this.cell = cell;
        this.runner = runner;
        this.apps = apps;
        this.revisions = revisions;
        this.scaling = scaling;
    }

    /**
     * What somebody wants deployed: a droplet, or a revision, or the app's current droplet anew.
     *
     * @param steps weights of a canary's steps
     */
    public record Wish(String dropletGuid, String revisionGuid, String strategy, int maxInFlight, DeploymentRecord.Sizes sizes,
            List<Integer> steps, Metadata metadata) {}

    /** Starts a deployment; one that is still going on is superseded. */
    public synchronized DeploymentRecord create(AppRecord app, Wish wish) {
        var deployment = database.inTransaction(() -> {
            var previous = active(app.guid());
            previous.ifPresent(old -> database.deployments().update(old.withStatus(FINALIZED, "SUPERSEDED")));
            var fallback = previous.map(DeploymentRecord::previousDropletGuid).orElse(app.dropletGuid());
            var ready = settle(app, wish);
            var record = ready.started() ? roll(ready, wish, previous, fallback) : immediate(ready, wish, fallback);
            database.deployments().insert(record);
            return record;
        });
        if (deployment.status().equals(ACTIVE)) {
            runner.converge(app.guid());
        } else {
            runner.start(app.guid());
        }
        return deployment;
    }

    /** The app with the droplet and settings that shall be deployed. */
    private AppRecord settle(AppRecord app, Wish wish) {
        if (wish.revisionGuid() != null) {
            var revision = database.revisions().find(wish.revisionGuid())
                    .filter(found -> found.appGuid().equals(app.guid()))
                    .orElseThrow(() -> CfErrors.unprocessable("The revision does not exist"));
            requireStaged(revision);
            revisions.rollBack(app, revision);
            return database.apps().find(app.guid()).orElseThrow();
        }
        var droplet = wish.dropletGuid() == null ? app.dropletGuid() : wish.dropletGuid();
        if (droplet == null) {
            throw CfErrors.unprocessable("Invalid droplet. Please specify a droplet in the request or set a current droplet for the app.");
        }
        return apps.assignDroplet(app, droplet);
    }

    private void requireStaged(RevisionRecord revision) {
        var staged = database.droplets().find(revision.dropletGuid()).map(DropletRecord::state).filter(DropletRecord.STAGED::equals);
        if (staged.isEmpty()) {
            throw CfErrors.unprocessable("Unable to deploy this revision, the droplet for this revision no longer exists.");
        }
    }

    private DeploymentRecord immediate(AppRecord app, Wish wish, String fallback) {
        var web = apps.process(app.guid(), ProcessRecord.WEB).orElseThrow();
        return record(app, wish, FINALIZED, "DEPLOYED", web.guid(), web.guid(), web.instances(), web.instances(), null, fallback);
    }

    private DeploymentRecord roll(AppRecord app, Wish wish, Optional<DeploymentRecord> previous, String fallback) {
        var old = apps.process(app.guid(), ProcessRecord.WEB).orElseThrow();
        var original = previous.map(DeploymentRecord::oldProcess).orElse(old.guid());
        var before = previous.map(DeploymentRecord::oldInstances).orElse(old.instances());
        var standard = previous.map(DeploymentRecord::target).orElse(old.instances());
        var sizes = wish.sizes();
        var target = or(sizes.webInstances(), standard);
        var next = old.withStamp(Stamp.fresh()).withScale(Math.min(target, wish.maxInFlight()), or(sizes.memoryMb(), old.memoryMb()),
                or(sizes.diskMb(), old.diskMb()), or(sizes.logRateLimit(), old.logRateLimit()));
        scaling.requireRoomForSidecars(next);
        database.processes().insert(next);
        var revision = revisions.current(app).map(Entity::guid).orElse(null);
        var deployment = record(app, wish, ACTIVE, DEPLOYING, next.guid(), original, target, before, revision, fallback);
        var first = Rollout.next(deployment, 0, 0, false, 0).wanted();
        runner.prepare(app, next.withRevision(revision).withScale(first, next.memoryMb(), next.diskMb(), next.logRateLimit()), first);
        return deployment;
    }

    private static DeploymentRecord record(AppRecord app, Wish wish, String status, String reason, String newProcess, String oldProcess,
            int target, int oldInstances, String revision, String fallback) {
        var now = System.currentTimeMillis();
        return new DeploymentRecord(Stamp.fresh(), app.guid(), status, reason, wish.strategy(), wish.maxInFlight(), wish.steps(), 1,
                app.dropletGuid(), fallback, revision, newProcess, oldProcess, target, oldInstances, wish.sizes(), now, now, wish.metadata());
    }

    private static <T> T or(T value, T standard) {
        return value == null ? standard : value;
    }

    public Optional<DeploymentRecord> active(String appGuid) {
        return database.deployments().where("appGuid", appGuid).stream()
                .filter(deployment -> deployment.status().equals(ACTIVE))
                .findFirst();
    }

    public List<DeploymentRecord> active() {
        return database.deployments().where("status", ACTIVE);
    }

    /** Refuses what may not happen while a deployment is going on. */
    public void requireNone(String appGuid) {
        if (active(appGuid).isPresent()) {
            throw CfErrors.unprocessable("Unable to assign current droplet while the app has a deployment in progress. "
                    + "Wait for the deployment to complete or cancel it.");
        }
    }

    /** Asks for the way back: the old process comes to its old size, then the new one goes. */
    public synchronized void cancel(DeploymentRecord deployment) {
        if (!deployment.status().equals(ACTIVE)) {
            throw CfErrors.unprocessable("Cannot cancel a " + deployment.reason() + " deployment");
        }
        database.deployments().change(deployment.guid(), found -> found.withStatus(ACTIVE, CANCELING));
        advance(deployment.guid());
    }

    /** Lets a paused canary go on. */
    public synchronized void proceed(DeploymentRecord deployment) {
        if (!deployment.reason().equals(PAUSED)) {
            throw CfErrors.unprocessable("Cannot continue a deployment with status: " + deployment.status() + " and reason: "
                    + deployment.reason());
        }
        database.deployments().change(deployment.guid(), found -> found.withStep(found.step() + 1).withStatus(ACTIVE, DEPLOYING));
        advance(deployment.guid());
    }

    /** Ends the app's deployment at once, back to what was before: the app is about to stop as a whole. */
    public synchronized void abandon(String appGuid) {
        active(appGuid).ifPresent(this::revert);
    }

    /** Takes a deployment as far as its instances allow now. */
    public synchronized void advance(String guid) {
        var found = database.deployments().find(guid).filter(deployment -> deployment.status().equals(ACTIVE));
        if (found.isEmpty()) {
            return;
        }
        var deployment = found.get();
        switch (deployment.reason()) {
            case CANCELING -> comeBack(deployment);
            case DEPLOYING -> goOn(deployment);
            default -> { }
        }
    }

    private void comeBack(DeploymentRecord deployment) {
        if (asked(deployment.oldProcess()) < deployment.oldInstances()) {
            resize(deployment.oldProcess(), deployment.oldInstances());
            runner.converge(deployment.appGuid());
        }
        if (routable(deployment.oldProcess()) >= deployment.oldInstances()) {
            revert(deployment);
        }
    }

    private void revert(DeploymentRecord deployment) {
        var gone = database.inTransaction(() -> {
            resize(deployment.oldProcess(), deployment.oldInstances());
            var others = webProcesses(deployment.appGuid()).stream().filter(guid -> !guid.equals(deployment.oldProcess())).toList();
            others.forEach(database.processes()::delete);
            database.apps().change(deployment.appGuid(), app -> app.withDroplet(deployment.previousDropletGuid()));
            database.deployments().change(deployment.guid(), record -> record.withStatus(FINALIZED, "CANCELED"));
            return others;
        });
        gone.forEach(runner::forget);
        runner.converge(deployment.appGuid());
    }

    private void goOn(DeploymentRecord deployment) {
        var routable = routable(deployment.newProcess());
        var failing = cell.instances(deployment.newProcess()).stream().anyMatch(one -> one.state() == InstanceState.CRASHED);
        var olds = webProcesses(deployment.appGuid()).stream().filter(guid -> !guid.equals(deployment.newProcess())).toList();
        var old = olds.stream().mapToInt(this::asked).sum();
        var current = asked(deployment.newProcess());
        var next = Rollout.next(deployment, current, routable, failing, old);
        if (next.wanted() != current || next.kept() != old) {
            database.inTransaction(() -> {
                resize(deployment.newProcess(), next.wanted());
                shrink(olds, old - next.kept());
                database.deployments().change(deployment.guid(), DeploymentRecord::healthyNow);
            });
            runner.converge(deployment.appGuid());
        }
        if (!next.arrived()) {
            return;
        }
        if (Rollout.inCanaryPhase(deployment)) {
            database.deployments().change(deployment.guid(), record -> record.withStatus(ACTIVE, PAUSED));
        } else {
            finish(deployment, olds);
        }
    }

    private void finish(DeploymentRecord deployment, List<String> olds) {
        database.inTransaction(() -> {
            olds.forEach(database.processes()::delete);
            database.deployments().change(deployment.guid(), record -> record.withStatus(FINALIZED, "DEPLOYED"));
            var app = database.apps().find(deployment.appGuid()).orElseThrow();
            // Other process types have no rolling update: they start anew when the web process has arrived.
            database.processes().where("appGuid", app.guid()).stream()
                    .filter(process -> !process.type().equals(ProcessRecord.WEB))
                    .forEach(process -> runner.prepare(app, process.withRevision(deployment.revisionGuid()), process.instances()));
        });
        olds.forEach(runner::forget);
        runner.converge(deployment.appGuid());
    }

    /** The oldest go first. */
    private void shrink(List<String> processes, int by) {
        var left = by;
        for (var guid : processes) {
            var size = asked(guid);
            var less = Math.min(size, left);
            if (less > 0) {
                resize(guid, size - less);
                left -= less;
            }
        }
    }

    private void resize(String guid, int instances) {
        runner.resize(guid, instances);
        database.processes().change(guid, process ->
                process.withScale(instances, process.memoryMb(), process.diskMb(), process.logRateLimit()));
    }

    private List<String> webProcesses(String appGuid) {
        return database.processes().where("appGuid", appGuid).stream()
                .filter(process -> process.type().equals(ProcessRecord.WEB))
                .map(Entity::guid)
                .toList();
    }

    private int asked(String processGuid) {
        return database.runs().find(processGuid).map(RunRecord::instances).orElse(0);
    }

    private int routable(String processGuid) {
        return (int) cell.instances(processGuid).stream()
                .filter(instance -> instance.state() == InstanceState.RUNNING && instance.routable())
                .count();
    }
}
