package io.byomesh.foundation.cell;

import io.byomesh.foundation.logs.LogLine.Stream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/** The app or a sidecar: one of the processes of an instance that live and die together. */
final class Member {

    /** How long to read on after a process has ended; a child in the background may keep its output open for ever. */
    private static final long LAST_LINES_MILLIS = 500;

    private final String source;
    private final Process process;
    private final List<OutputPump> pumps;

    Member(String source, Process process, CellLog log) {
        this.source = source;
        this.process = process;
        this.pumps = List.of(
                new OutputPump(source + " out", process.getInputStream(), line -> log.line(source, line)),
                new OutputPump(source + " err", process.getErrorStream(), line -> log.line(source, Stream.ERR, line)));
    }

    /** What it is in the app's log. */
    String source() {
        return source;
    }

    /** Calls back with the exit status, on the owner's thread, once its last lines are in the log. */
    void onExit(CellThreads threads, IntConsumer exited) {
        CompletableFuture<Process> end = process.onExit();
        end.thenRunAsync(
                () -> {
                    try {
                        for (OutputPump pump : pumps) {
                            pump.awaitEnd(LAST_LINES_MILLIS);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    threads.own(() -> exited.accept(process.exitValue()));
                },
                threads::work);
    }

    /** SIGTERM to the process itself, which is a child of the one that joined the container for it. */
    void terminate() {
        List<ProcessHandle> inside = process.children().toList();
        if (inside.isEmpty()) {
            process.destroy();
        } else {
            inside.forEach(ProcessHandle::destroy);
        }
    }
}
