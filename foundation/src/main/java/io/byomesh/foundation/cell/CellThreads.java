package io.byomesh.foundation.cell;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Who does what in the cell: one thread owns all state and never waits, so that nothing needs a lock; workers do what takes time
 * and hand their results back to it.
 */
final class CellThreads implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(CellThreads.class.getName());

    private final ScheduledThreadPoolExecutor owner = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "cell"));
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> daemon(task, "cell-worker"));
    private volatile Thread ownerThread;

    CellThreads() {
        owner.setRemoveOnCancelPolicy(true);
        owner.execute(() -> ownerThread = Thread.currentThread());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** On the owner's thread, after what was handed in before. */
    void own(Runnable task) {
        owner.execute(() -> guarded(task));
    }

    /** On the owner's thread, later. */
    Future<?> own(Duration delay, Runnable task) {
        return owner.schedule(() -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Answers from the owner's thread, so that it takes account of all that was handed in before. */
    <T> T ask(Callable<T> question) {
        try {
            return Thread.currentThread() == ownerThread ? question.call() : owner.submit(question).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the cell", e);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("The cell is closed.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** On a worker's thread, at once. */
    void work(Runnable task) {
        workers.execute(() -> guarded(task));
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The cell failed in the middle of something; the instance concerned may be stuck.", e);
        }
    }

    @Override
    public void close() {
        owner.shutdownNow();
        workers.shutdown();
    }
}
