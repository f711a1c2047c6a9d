package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.RevisionRecord;
import io.byomesh.foundation.store.SidecarRecord;
import io.byomesh.foundation.store.SidecarSpec;
import io.byomesh.foundation.store.Stamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps what an app ran with, and brings it back. */
public final class Revisions {

    private static final int KEPT = 100;

    private final Database database;

    public Revisions(Database database) {
        this.database = database;
    }

    /** The revision for what the app starts with now: the latest one if nothing changed since. Empty where revisions are off. */
    Optional<RevisionRecord> current(AppRecord app) {
        return app.revisionsEnabled() ? Optional.of(ensure(app, null)) : Optional.empty();
    }

    private RevisionRecord ensure(AppRecord app, String description) {
        var all = database.revisions().where("appGuid", app.guid());
        var latest = all.isEmpty() ? null : all.get(all.size() - 1);
        var next = new RevisionRecord(Stamp.fresh(), app.guid(), latest == null ? 1 : latest.version() + 1, app.dropletGuid(),
                app.environment(), commands(app.guid()), sidecars(app.guid()), "Initial revision.", Metadata.NONE);
        if (latest != null) {
            var changes = changes(latest, next);
            if (changes.isEmpty() && description == null) {
                return latest;
            }
            next = describe(next, description != null ? description : String.join(" ", changes));
        }
        database.revisions().insert(next);
        for (int i = 0; i <= all.size() - KEPT; i++) {
            database.revisions().delete(all.get(i).guid());
        }
        return next;
    }

    private static RevisionRecord describe(RevisionRecord revision, String description) {
        return new RevisionRecord(revision.stamp(), revision.appGuid(), revision.version(), revision.dropletGuid(), revision.environment(),
                revision.commands(), revision.sidecars(), description, revision.metadata());
    }

    private static List<String> changes(RevisionRecord before, RevisionRecord after) {
        var changes = new ArrayList<String>();
        if (!after.dropletGuid().equals(before.dropletGuid())) {
            changes.add("New droplet deployed.");
        }
        if (!after.environment().equals(before.environment())) {
            changes.add("New environment variables deployed.");
        }
        if (!after.commands().equals(before.commands())) {
            changes.add("Custom start command updated.");
        }
        if (!after.sidecars().equals(before.sidecars())) {
            changes.add("Sidecars updated.");
        }
        return changes;
    }

    /** Start commands that the user set, by process type; empty where he set none. */
    private Map<String, String> commands(String appGuid) {
        var commands = new TreeMap<String, String>();
        // The newest process of a type comes last and counts: it is the one that a deployment brings.
        database.processes().where("appGuid", appGuid)
                .forEach(process -> commands.put(process.type(), process.command() == null ? "" : process.command()));
        return commands;
    }

    private List<SidecarSpec> sidecars(String appGuid) {
        return database.sidecars().where("appGuid", appGuid).stream()
                .map(SidecarSpec::of)
                .sorted(Comparator.comparing(SidecarSpec::name))
                .toList();
    }

    /** Makes the app what it was in a revision, and a new revision that says so. */
    RevisionRecord rollBack(AppRecord app, RevisionRecord to) {
        var restored = app.withDroplet(to.dropletGuid()).withEnvironment(to.environment());
        database.apps().update(restored);
        for (var process : database.processes().where("appGuid", app.guid())) {
            restoreCommand(process, to.commands().get(process.type()));
        }
        database.sidecars().deleteWhere("appGuid", app.guid());
        to.sidecars().forEach(sidecar -> database.sidecars().insert(new SidecarRecord(
                Stamp.fresh(), app.guid(), sidecar.name(), sidecar.command(), sidecar.processTypes(), sidecar.memoryMb())));
        return ensure(restored, "Rolled back to revision " + to.version() + ".");
    }

    private void restoreCommand(ProcessRecord process, String command) {
        if (command != null) {
            database.processes().update(process.withCommand(command.isEmpty() ? null : command));
        }
    }
}
