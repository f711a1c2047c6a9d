package io.byomesh.bench;

import java.util.Arrays;
import java.util.Collection;

/** Times, all in seconds. */
final class Seconds {

    private Seconds() {}

    /** @param start by {@link System#nanoTime} */
    static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    static double median(Collection<Double> values) {
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("There is no median of nothing.");
        }
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average().orElseThrow();
    }
}
