package io.byomesh.e2e;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** Asks Consul over and over for what only a leader can tell, and only with a quorum, until it is stopped. */
final class LeaderWatch {

    private static final String QUESTION = "/v1/catalog/nodes?consistent=";
    /** What the old leader says of what it was asked while it handed over to the next one, before and after it let go. */
    private static final List<String> HANDED_OVER = List.of("node is not the leader", "leadership lost while committing log");
    /** What a server says that waited in vain for a leader to ask. */
    private static final String NO_LEADER = "No cluster leader";
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final FutureTask<Load.Report> asking;
    private volatile boolean stopped;
    private volatile boolean leaderless;

    private LeaderWatch(Stack stack) {
        asking = new FutureTask<>(() -> ask(stack));
    }

    static LeaderWatch of(Stack stack) {
        var watch = new LeaderWatch(stack);
        new Thread(watch.asking, "leader-watch").start();
        return watch;
    }

    private Load.Report ask(Stack stack) {
        int all = 0;
        int failed = 0;
        var told = "";
        while (!stopped) {
            all++;
            try {
                var answer = stack.consul(QUESTION);
                if (HANDED_OVER.stream().anyMatch(answer.body()::contains)) {
                    answer = stack.consul(QUESTION);
                }
                if (answer.status() != 200) {
                    failed++;
                    told = answer.toString();
                    leaderless |= answer.body().contains(NO_LEADER);
                }
            } catch (RuntimeException e) {
                failed++;
                told = e.toString();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return new Load.Report(all, failed, failed + " of " + all + " questions failed, the last: " + told);
    }

    /** Whether a question failed so far because nobody leads. */
    boolean lostTheLeader() {
        return leaderless;
    }

    /** What became of the questions. */
    Load.Report stop() {
        stopped = true;
        try {
            return asking.get();
        } catch (ExecutionException e) {
            throw new AssertionError("nobody could ask", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
