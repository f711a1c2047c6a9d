package io.byomesh.foundation.api;

import io.byomesh.foundation.logs.LogLine;
import io.byomesh.foundation.logs.LogStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Logs for as long as a test takes. */
final class MemoryLogs implements LogStore {

    private final List<LogLine> lines = new CopyOnWriteArrayList<>();

    @Override
    public void append(LogLine line) {
        lines.add(line);
    }

    @Override
    public List<LogLine> read(String appGuid, Instant from, Instant to, int limit, boolean descending) {
        var found = new ArrayList<>(lines.stream()
                .filter(line -> line.appGuid().equals(appGuid) && !line.time().isBefore(from) && line.time().isBefore(to))
                .toList());
        if (descending) {
            Collections.reverse(found);
        }
        return found.subList(0, Math.min(limit, found.size()));
    }

    @Override
    public void drop(String appGuid) {
        lines.removeIf(line -> line.appGuid().equals(appGuid));
    }

    @Override
    public void close() {
        lines.clear();
    }
}
