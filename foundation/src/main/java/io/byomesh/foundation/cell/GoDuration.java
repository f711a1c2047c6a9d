package io.byomesh.foundation.cell;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as Cloud Foundry's components, all written in Go, put them into their messages: {@code 1m0s}, {@code 1m0.5s}. */
final class GoDuration {

    private GoDuration() {}

    static String format(Duration duration) {
        long minutes = duration.toMinutes();
        String seconds = BigDecimal.valueOf(duration.minusMinutes(minutes).toMillis(), 3)
                .stripTrailingZeros()
                .toPlainString();
        return (minutes >= 60 ? minutes / 60 + "h" : "") + (minutes > 0 ? minutes % 60 + "m" : "") + seconds + "s";
    }
}
