package io.byomesh.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;

/** Times, all in seconds. */
final class Seconds {

    private Seconds() {}

    /** @param start by {@link System#nanoTime} */
    static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** How long something takes. */
    static double of(Step step) throws IOException, InterruptedException {
        var start = System.nanoTime();
        step.run();
        return since(start);
    }

    /** Something that takes time. */
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    static double median(Collection<Double> values) {
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("There is no median of nothing.");
        }
        return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average().orElseThrow();
    }
}
