package io.byomesh.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/** What must not stay behind, whether measuring comes to its end or is interrupted. */
final class Cleanup {

    private static final int GRACE_SECONDS = 10;
    private static final Deque<Cleanup> DUE = new ConcurrentLinkedDeque<>();
    private static volatile boolean interrupted;

    private final Runnable work;
    private boolean done;

    private Cleanup(Runnable work) {
        this.work = work;
    }

    static boolean interrupted() {
        return interrupted;
    }

    /** Called once, before anything is started. */
    static void whenInterrupted() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            interrupted = true;
            if (DUE.isEmpty()) {
                return;
            }
            System.err.println("Interrupted; cleaning up.");
            endChildren();
            for (var due : DUE) {
                try {
                    due.run();
                } catch (RuntimeException e) {
                    System.err.println(e.getMessage());
                }
            }
        }));
    }

    /** To be run at the end of this process at the latest; the last one first. */
    static Cleanup due(Runnable work) {
        var due = new Cleanup(work);
        DUE.push(due);
        return due;
    }

    /** Whoever comes second finds it done; or does it, should an interruption have kept the first from it. */
    synchronized void run() {
        if (!done) {
            work.run();
            done = true;
            DUE.remove(this);
        }
    }

    /** Some of them leave children of their own alone when they end, so all are found before the first is told. */
    private static void endChildren() {
        var children = ProcessHandle.current().descendants().toList();
        children.forEach(ProcessHandle::destroy);
        for (var child : children) {
            try {
                child.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
            } catch (Exception stuck) {
                child.destroyForcibly();
            }
        }
    }

    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
