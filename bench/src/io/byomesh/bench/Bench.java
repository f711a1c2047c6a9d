package io.byomesh.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command behind {@code make bench}. */
public final class Bench {

    private static final Path RESULTS = Path.of("bench", "out", "results.json");

    private static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

    static {
        ALL.put("toolchain", new ToolchainBench());
        ALL.put("foundation", new FoundationBench());
        ALL.put("policies", new PoliciesBench());
        ALL.put("preview", new PreviewBench());
        ALL.put("up", new UpBench());
        ALL.put("life", new LifeBench());
        ALL.put("security", new SecurityBench());
        ALL.put("proxies", new ProxiesBench());
    }

    private Bench() {}

    /** @param arguments names of what to measure; none for everything */
    public static void main(String[] arguments) {
        for (var name : arguments) {
            if (!ALL.containsKey(name)) {
                System.err.println("There is nothing named '" + name + "' to measure; choose from " + String.join(", ", ALL.keySet()) + ".");
                System.exit(2);
            }
        }
        Cleanup.whenInterrupted();
        System.exit(measure(arguments.length == 0 ? List.copyOf(ALL.keySet()) : Arrays.asList(arguments)) ? 0 : 1);
    }

    private static boolean measure(List<String> names) {
        var report = new Report();
        var all = true;
        for (var name : names) {
            System.err.println("Measuring " + name);
            try {
                ALL.get(name).measure(report);
            } catch (Exception e) {
                if (Cleanup.interrupted()) {
                    return false;
                }
                all = false;
                System.err.println("Could not measure " + name + ": " + (e.getMessage() == null ? e : e.getMessage()));
            }
        }
        try {
            report.write(RESULTS);
        } catch (IOException e) {
            System.err.println("Cannot write " + RESULTS + ": " + e.getMessage());
            return false;
        }
        return all;
    }
}
