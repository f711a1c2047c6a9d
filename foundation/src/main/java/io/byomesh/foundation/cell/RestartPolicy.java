package io.byomesh.foundation.cell;

import java.time.Duration;
import java.util.Optional;

/** When a crashed instance is tried again: twice at once, then after 30 s, 1 min, 2 min and so on up to 16 min. */
final class RestartPolicy {

    private static final int IMMEDIATE = 2;
    private static final int GIVE_UP_AT = 200;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(16);
    private static final Duration HEALTHY = Duration.ofMinutes(5);

    private RestartPolicy() {}

    /** How many crashes count now, the present one included: an instance that ran well for a while has a clean record. */
    static int crashCount(int before, Duration ran) {
        return ran.compareTo(HEALTHY) > 0 ? 1 : before + 1;
    }

    /** How long to wait after that many crashes; empty means that it is not tried again. */
    static Optional<Duration> delay(int crashCount) {
        if (crashCount >= GIVE_UP_AT) {
            return Optional.empty();
        }
        if (crashCount <= IMMEDIATE) {
            return Optional.of(Duration.ZERO);
        }
        Duration wait = FIRST_WAIT;
        for (int n = IMMEDIATE + 1; n < crashCount && wait.compareTo(LONGEST_WAIT) < 0; n++) {
            wait = wait.multipliedBy(2);
        }
        return Optional.of(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
    }
}
