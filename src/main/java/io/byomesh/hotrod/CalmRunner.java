package io.byomesh.hotrod;

import com.pulumi.deployment.internal.Runner;
import com.pulumi.exceptions.RunException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Waits for the tasks of a run with a pause between two looks. Pulumi's own runner looks without one, each time on a new thread, and
 * puts all unfinished tasks into words before it finds that nobody wants to read them: most of a core for as long as a run takes.
 * All else, what becomes of an error above all, stays that runner's.
 */
final class CalmRunner implements Runner {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private final Runner pulumis;
    private final Set<CompletableFuture<?>> tasks = ConcurrentHashMap.newKeySet();

    CalmRunner(Runner pulumis) {
        this.pulumis = pulumis;
    }

    @Override
    public <T> void registerTask(String description, CompletableFuture<T> task) {
        tasks.add(task);
    }

    @Override
    public <T> CompletableFuture<Result<T>> runAsync(Supplier<T> callback) {
        return pulumis.runAsync(() -> {
            var result = callback.get();
            while (!allDone()) {
                LockSupport.parkNanos(PAUSE);
            }
            return result;
        });
    }

    /** @throws RuntimeException the error of a task that failed */
    private boolean allDone() {
        for (var task : tasks) {
            if (task.isDone()) {
                tasks.remove(task);
                join(task);
            }
        }
        return tasks.isEmpty();
    }

    /** What is wrong with the input is said in a sentence, also where the SDK met it in the midst of something else. */
    private static void join(CompletableFuture<?> task) {
        try {
            task.join();
        } catch (CompletionException failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof RunException sentence) {
                    throw sentence;
                }
            }
            throw failure;
        }
    }
}
