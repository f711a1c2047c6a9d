package io.byomesh.mesh.target;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks again and again what is missing, up to a limit. No thread waits meanwhile. */
final class Patience {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private Patience() {}

    /**
     * Ends once nothing is missing. Fails with a {@link TargetException} at the limit.
     *
     * @param ask becomes what is missing, or nothing
     * @param complaint a sentence about what is missing still
     */
    static CompletableFuture<Void> until(Duration limit, Supplier<CompletableFuture<String>> ask, Function<String, String> complaint) {
        return poll(Instant.now().plus(limit), ask, complaint);
    }

    private static CompletableFuture<Void> poll(Instant end, Supplier<CompletableFuture<String>> ask, Function<String, String> complaint) {
        return ask.get().thenCompose(missing -> {
            if (missing.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            if (Instant.now().isAfter(end)) {
                throw new TargetException(complaint.apply(missing));
            }
            var later = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            return CompletableFuture.supplyAsync(() -> poll(end, ask, complaint), later).thenCompose(next -> next);
        });
    }
}
