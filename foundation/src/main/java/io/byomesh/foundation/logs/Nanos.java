package io.byomesh.foundation.logs;

import java.time.Instant;

/** Times as nanoseconds of the epoch, which is how log-cache counts them. */
final class Nanos {

    private static final long PER_SECOND = 1_000_000_000L;

    private Nanos() {}

    /** Times beyond what a long holds (the year 2262, or Go's zero time) become the last or first that it does. */
    static long of(Instant time) {
        try {
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano());
        } catch (ArithmeticException beyond) {
            return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    static Instant toInstant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, PER_SECOND), Math.floorMod(nanos, PER_SECOND));
    }
}
