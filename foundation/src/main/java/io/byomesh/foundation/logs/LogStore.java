package io.byomesh.foundation.logs;

import java.time.Instant;
import java.util.List;

/** Keeps the most recent lines of every app; a crash of the foundation loses none that was written. */
public interface LogStore extends AutoCloseable {

    void append(LogLine line);

    /**
     * Lines of one app in [from, to), at most {@code limit}: the oldest of them in ascending order, or with
     * {@code descending} the newest, newest first.
     */
    List<LogLine> read(String appGuid, Instant from, Instant to, int limit, boolean descending);

    /** Forget the app's lines. */
    void drop(String appGuid);

    @Override
    void close();
}
