package io.byomesh.foundation.cell;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Looks at an instance again and again; a verdict on each look says when the next one is due. Lives on the owner's thread. */
final class ProbeLoop {

    /** A server that answers drop by drop must not keep a look from ending. */
    private static final int MARGIN_MILLIS = 200;

    private final CellThreads threads;
    private final Probe probe;
    private final Function<Optional<String>, Optional<Duration>> verdict;
    private Future<?> next;
    private boolean cancelled;

    /** @param verdict takes what is wrong, or empty; gives the time until the next look, or empty for the end */
    ProbeLoop(CellThreads threads, Probe probe, Function<Optional<String>, Optional<Duration>> verdict) {
        this.threads = threads;
        this.probe = probe;
        this.verdict = verdict;
    }

    void startAfter(Duration delay) {
        next = threads.own(delay, this::look);
    }

    void cancel() {
        cancelled = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    private void look() {
        CompletableFuture.supplyAsync(probe::look, threads::work)
                .exceptionally(e -> Optional.of(e.toString()))
                .completeOnTimeout(
                        Optional.of(probe.timedOut()), probe.timeoutMillis() + MARGIN_MILLIS, TimeUnit.MILLISECONDS)
                .thenAccept(result -> threads.own(() -> judge(result)));
    }

    private void judge(Optional<String> result) {
        if (!cancelled) {
            verdict.apply(result).ifPresent(this::startAfter);
        }
    }
}
