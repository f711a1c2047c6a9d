package io.byomesh.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition, and says what it waited for when it did not come. */
final class Wait {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private Wait() {}

    static void until(String what, Duration limit, Supplier<Boolean> condition) {
        var end = Instant.now().plus(limit);
        Throwable last = null;
        while (Instant.now().isBefore(end)) {
            try {
                if (condition.get()) {
                    return;
                }
                last = null;
            } catch (RuntimeException | AssertionError e) {
                last = e;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError("waited " + limit.toSeconds() + " s for: " + what, last);
    }
}
