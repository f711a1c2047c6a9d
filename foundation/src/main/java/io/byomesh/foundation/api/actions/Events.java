package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.http.Identity;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.logs.LogLine;
import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.EventRecord;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.SpaceRecord;
import io.byomesh.foundation.store.Stamp;
import java.time.Instant;
import java.util.Map;

/** Tells what happened to apps: as audit events, and in the apps' own logs. */
public final class Events {

    /** What Cloud Foundry says in the app's log when a user did something. */
    private static final Map<String, String> SAID = Map.of(
            "audit.app.create", "Created app with guid ",
            "audit.app.update", "Updated app with guid ",
            "audit.app.start", "Starting app with guid ",
            "audit.app.stop", "Stopping app with guid ",
            "audit.app.restart", "Restarted app with guid ");

    private final Database database;
    private final LogStore logs;

    public Events(Database database, LogStore logs) {
        this.database = database;
        this.logs = logs;
    }

    /** A user did something to an app. */
    public void byUser(Identity user, String type, AppRecord app, Map<String, Object> data) {
        record(type, new EventRecord.Party(user.userGuid(), user.client() ? "client" : "user", user.name()), app, data);
        if (SAID.containsKey(type)) {
            log(app.guid(), "API", SAID.get(type) + app.guid());
        }
    }

    /** A user scaled a process. */
    public void scaled(Identity user, AppRecord app, ProcessRecord process, Map<String, Object> request) {
        byUser(user, "audit.app.process.scale", app,
                Json.object("process_guid", process.guid(), "process_type", process.type(), "request", request));
        log(app.guid(), "API", "Scaling process: \"" + process.type() + "\"");
    }

    /** A user ended one instance, for another to take its place. */
    public void terminated(Identity user, AppRecord app, ProcessRecord process, int index) {
        byUser(user, "audit.app.process.terminate_instance", app,
                Json.object("process_guid", process.guid(), "process_type", process.type(), "process_index", index));
        log(app.guid(), "API", "Terminating process: \"" + process.type() + "\", index: \"" + index + "\"");
    }

    /** A process did something by itself. */
    public void byProcess(String type, String processGuid, String processType, AppRecord app, Map<String, Object> data) {
        record(type, new EventRecord.Party(processGuid, "process", processType), app, data);
    }

    private void record(String type, EventRecord.Party actor, AppRecord app, Map<String, Object> data) {
        var org = database.spaces().find(app.spaceGuid()).map(SpaceRecord::orgGuid).orElse(null);
        var target = new EventRecord.Party(app.guid(), "app", app.name());
        database.events().insert(new EventRecord(Stamp.fresh(), type, actor, target, app.spaceGuid(), org, data));
    }

    /** A line of Cloud Foundry itself in the app's log. */
    public void log(String appGuid, String sourceType, String text) {
        logs.append(new LogLine(Instant.now(), appGuid, "0", sourceType, LogLine.Stream.OUT, text));
    }

    /** Nothing of the app's log stays. */
    public void dropLog(String appGuid) {
        logs.drop(appGuid);
    }
}
