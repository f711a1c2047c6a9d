package io.byomesh.foundation.cell;

import io.byomesh.foundation.logs.LogLine;
import io.byomesh.foundation.logs.LogLine.Stream;
import io.byomesh.foundation.logs.LogStore;
import java.time.Instant;
import java.util.Locale;

/** Writes an instance's lines to the app's log, under Cloud Foundry's source types. */
final class CellLog {

    static final String CELL = "CELL";
    static final String HEALTH = "HEALTH";

    private final LogStore logs;
    private final String appGuid;
    private final String instance;

    CellLog(LogStore logs, String appGuid, int index) {
        this.logs = logs;
        this.appGuid = appGuid;
        this.instance = Integer.toString(index);
    }

    void line(String sourceType, String text) {
        line(sourceType, Stream.OUT, text);
    }

    void line(String sourceType, Stream stream, String text) {
        logs.append(new LogLine(Instant.now(), appGuid, instance, sourceType, stream, text));
    }

    static String sourceOfApp(String processType) {
        return "APP/PROC/" + processType.toUpperCase(Locale.ROOT);
    }

    static String sourceOfSidecar(String processType, String sidecar) {
        return sourceOfApp(processType) + "/SIDECAR/" + sidecar.toUpperCase(Locale.ROOT);
    }
}
