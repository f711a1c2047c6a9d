package io.byomesh.foundation.cell;

import io.byomesh.foundation.logs.LogLine.Stream;
import java.io.IOException;
import java.util.List;

/** The app or a sidecar, one of the processes of an instance that live and die together, as far as the log is concerned. */
final class Member {

    /** How long to read on after a process has ended; a child in the background may keep its output open for ever. */
    private static final long LAST_LINES_MILLIS = 500;

    private final String source;
    private final List<OutputPump> pumps;

    Member(String source, int number, InstanceFiles files, CellLog log) throws IOException {
        this.source = source;
        this.pumps = List.of(
                new OutputPump(source + " out", files.standardOutput(number), line -> log.line(source, line)),
                new OutputPump(source + " err", files.standardError(number), line -> log.line(source, Stream.ERR, line)));
    }

    /** What it is in the app's log. */
    String source() {
        return source;
    }

    /** Returns once its last lines are in the log. */
    void awaitLastLines() {
        try {
            for (OutputPump pump : pumps) {
                pump.awaitEnd(LAST_LINES_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is read from it any more. */
    void close() {
        pumps.forEach(OutputPump::close);
    }
}
