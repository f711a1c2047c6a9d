package io.byomesh.bench;

import java.util.Locale;

/**
 * Something measured.
 *
 * @param bar what it is held against; null where there is nothing to hold it against
 */
record Figure(String name, double value, String unit, Bar bar) {

    /** A limit that the value must keep to. */
    record Bar(double limit, boolean least) {

        static Bar atMost(double limit) {
            return new Bar(limit, false);
        }

        static Bar atLeast(double limit) {
            return new Bar(limit, true);
        }

        @Override
        public String toString() {
            return (least ? ">=" : "<=") + limit;
        }
    }

    /** A figure without a bar falls short of nothing. */
    boolean ok() {
        return bar == null || (bar.least() ? value >= bar.limit() : value <= bar.limit());
    }

    String line() {
        return String.format(Locale.ROOT, "%-34s %12s  %-7s %-7s %s", name, number(), unit, bar == null ? "-" : bar, ok() ? "ok" : "short");
    }

    private String number() {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.3f", value);
    }
}
