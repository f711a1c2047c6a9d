package io.byomesh.hotrod;

import com.pulumi.deployment.internal.Runner;
import com.pulumi.exceptions.RunException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Waits for the tasks of a run until they end. Pulumi's own runner looks over and over, each time on a new thread, and puts all
 * unfinished tasks into words before it finds that nobody wants to read them: most of a core for as long as a run takes. All else, what
 * becomes of an error above all, stays that runner's.
 */
final class CalmRunner implements Runner {

    private final Runner pulumis;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<CompletableFuture<?>> failed = new AtomicReference<>();
    private volatile Thread waits;

    CalmRunner(Runner pulumis) {
        this.pulumis = pulumis;
    }

    @Override
    public <T> void registerTask(String description, CompletableFuture<T> task) {
        running.incrementAndGet();
        task.whenComplete((value, failure) -> {
            if (failure != null) {
                failed.compareAndSet(null, task);
            }
            if (running.decrementAndGet() == 0 || failure != null) {
                LockSupport.unpark(waits);
            }
        });
    }

    @Override
    public <T> CompletableFuture<Result<T>> runAsync(Supplier<T> callback) {
        return pulumis.runAsync(() -> {
            var result = callback.get();
            waits = Thread.currentThread();
            while (failed.get() == null && running.get() > 0) {
                LockSupport.park(this);
            }
            if (failed.get() != null) {
                join(failed.get());
            }
            return result;
        });
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
