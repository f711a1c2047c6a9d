package io.byomesh.mesh.target;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Something that is being asked for while the caller goes on.
 *
 * @param pending what answers
 */
record Read<T>(CompletableFuture<T> pending) {

    static <T> Read<T> of(Supplier<T> question) {
        return new Read<>(CompletableFuture.supplyAsync(question));
    }

    /**
     * Waits for the answer.
     *
     * @throws TargetException what the question came to, if it failed
     */
    T answer() {
        try {
            return pending.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof TargetException known ? known : e;
        }
    }
}
