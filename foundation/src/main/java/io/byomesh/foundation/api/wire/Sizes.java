package io.byomesh.foundation.api.wire;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Amounts of memory, disk and log as people write them: {@code 256M}, {@code 1G}, {@code 16KB}. */
final class Sizes {

    static final String UNITS = "B, K, KB, M, MB, G, GB, T, or TB";

    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([BKMGT])B?", Pattern.CASE_INSENSITIVE);

    private Sizes() {}

    static OptionalLong bytes(String text) {
        var matcher = SIZE.matcher(text.trim());
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        var power = "BKMGT".indexOf(Character.toUpperCase(matcher.group(2).charAt(0)));
        try {
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power)));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}
