package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.http.Identity;
import io.byomesh.foundation.logs.LogLine;
import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.EventRecord;
import io.byomesh.foundation.store.SpaceRecord;
import io.byomesh.foundation.store.Stamp;
import java.time.Instant;
import java.util.Map;

/** Tells what happened to apps: as audit events, and in the apps' own logs. */
public final class Events {

    private final Database database;
    private final LogStore logs;

    public Events(Database database, LogStore logs) {
        this.database = database;
        this.logs = logs;
    }

    /** A user did something to an app. */
    public void byUser(Identity user, String type, AppRecord app, Map<String, Object> data) {
        record(type, new EventRecord.Party(user.userGuid(), user.client() ? "client" : "user", user.name()), app, data);
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
