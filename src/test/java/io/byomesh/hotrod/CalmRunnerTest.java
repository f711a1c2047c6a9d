package io.byomesh.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pulumi.deployment.internal.Runner;
import com.pulumi.exceptions.RunException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CalmRunnerTest {

    private final CalmRunner runner = new CalmRunner(new JustRuns());

    /** Runs the callback and knows no tasks; an error comes out as it went in, a result does not. */
    private static final class JustRuns implements Runner {
        @Override
        public <T> void registerTask(String description, CompletableFuture<T> task) {
            throw new AssertionError("told of the task " + description);
        }

        @Override
        public <T> CompletableFuture<Result<T>> runAsync(Supplier<T> callback) {
            return CompletableFuture.supplyAsync(callback).thenApply(value -> null);
        }
    }

    @Test
    void endsWithTheLastTaskAndNotBefore() throws Exception {
        var registered = new CountDownLatch(1);
        var first = new CompletableFuture<String>();
        var second = new CompletableFuture<String>();

        var run = runner.runAsync(() -> {
            runner.registerTask("first", first);
            registered.countDown();
            return "done";
        });
        registered.await();
        // As resources do it: what one brings forth is registered while it ends.
        first.thenRun(() -> runner.registerTask("second", second));
        first.complete("");

        assertThat(run).isNotDone();
        second.complete("");
        run.get();
    }

    @Test
    void aTaskThatFailsEndsTheRunAlthoughOthersWait() {
        var run = runner.runAsync(() -> {
            runner.registerTask("waits", new CompletableFuture<>());
            runner.registerTask("fails", CompletableFuture.failedFuture(new IllegalStateException("no space")));
            return "done";
        });

        assertThatThrownBy(run::join).isInstanceOf(CompletionException.class).hasRootCauseMessage("no space");
    }

    @Test
    void anErrorOfTheProgramComesFirst() {
        var run = runner.runAsync(() -> {
            runner.registerTask("waits", new CompletableFuture<>());
            throw new IllegalArgumentException("wrong setting");
        });

        assertThatThrownBy(run::join).hasRootCauseMessage("wrong setting");
    }

    @Test
    void aSentenceIsToldAsOneWhereverItCameUp() {
        var task = new CompletableFuture<String>();
        task.completeExceptionally(new IllegalStateException("serializing a property", new RunException("Set it back.")));

        var run = runner.runAsync(() -> {
            runner.registerTask("task", task);
            return "result";
        });

        assertThatThrownBy(run::join).isInstanceOf(CompletionException.class).cause().isExactlyInstanceOf(RunException.class).hasMessage("Set it back.");
    }
}
