package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Identity;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DropletRecord;
import io.byomesh.foundation.store.Lifecycle;
import io.byomesh.foundation.store.ProcessRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Creates apps and gives them droplets. */
public final class Apps {

    private static final int LONGEST_NAME = 255;
    private static final Set<String> BUILDPACKS = Set.of("binary_buildpack", "null", "default");

    private final Database database;
    private final Events events;

    public Apps(Database database, Events events) {
        this.database = database;
        this.events = events;
    }

    public Optional<AppRecord> byName(String spaceGuid, String name) {
        return database.apps().where("spaceGuid", spaceGuid).stream().filter(app -> app.name().equalsIgnoreCase(name)).findFirst();
    }

    public AppRecord create(Identity user, String spaceGuid, String name, Lifecycle lifecycle) {
        requireName(spaceGuid, name, null);
        requireLifecycle(lifecycle);
        var app = AppRecord.create(spaceGuid, name, lifecycle);
        database.apps().insert(app);
        database.processes().insert(ProcessRecord.create(app.guid(), ProcessRecord.WEB));
        events.byUser(user, "audit.app.create", app, Map.of());
        return app;
    }

    /** Refuses a name that does not do or that another app of the space has. */
    public void requireName(String spaceGuid, String name, String except) {
        if (name == null || name.isBlank()) {
            throw CfErrors.unprocessable("Name can't be blank");
        }
        if (name.length() > LONGEST_NAME) {
            throw CfErrors.unprocessable("Name is too long (maximum is " + LONGEST_NAME + " characters)");
        }
        if (byName(spaceGuid, name).filter(app -> !app.guid().equals(except)).isPresent()) {
            throw CfErrors.unprocessable("App with the name '" + name + "' already exists.");
        }
    }

    /** What this foundation stages with: the binary buildpack, asked for or not, on the one stack. */
    public static void requireLifecycle(Lifecycle lifecycle) {
        var problems = new ArrayList<String>();
        if (!lifecycle.type().equals("buildpack")) {
            problems.add("Lifecycle type must be buildpack on this foundation");
        }
        if (!BUILDPACKS.containsAll(lifecycle.buildpacks())) {
            problems.add("Buildpack must be an existing admin buildpack or a valid git URI");
        }
        if (!Lifecycle.DEFAULT_STACK.equals(lifecycle.stack())) {
            problems.add("Stack must be an existing stack");
        }
        CfErrors.throwIfAny(problems);
    }

    /** Makes a droplet the one that starts next, with a process for every type that it brings. */
    public AppRecord assignDroplet(AppRecord app, String dropletGuid) {
        return database.inTransaction(() -> {
            var droplet = database.droplets().find(dropletGuid)
                    .filter(found -> found.appGuid().equals(app.guid()) && found.state().equals(DropletRecord.STAGED))
                    .orElseThrow(() -> CfErrors.unprocessable(
                            "Unable to assign current droplet. Ensure the droplet exists and belongs to this app."));
            addProcesses(app.guid(), List.copyOf(droplet.processTypes().keySet()));
            return database.apps().change(app.guid(), found -> found.withDroplet(dropletGuid))
                    .orElseThrow(() -> CfErrors.notFound("App"));
        });
    }

    private void addProcesses(String appGuid, List<String> types) {
        var existing = database.processes().where("appGuid", appGuid).stream().map(ProcessRecord::type).toList();
        types.stream().filter(type -> !existing.contains(type))
                .forEach(type -> database.processes().insert(ProcessRecord.create(appGuid, type)));
    }

    /** The app's process of a type; the newest while a deployment replaces it. */
    public Optional<ProcessRecord> process(String appGuid, String type) {
        var all = database.processes().where("appGuid", appGuid).stream().filter(process -> process.type().equals(type)).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }
}
