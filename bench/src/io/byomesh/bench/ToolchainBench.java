package io.byomesh.bench;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How long the toolchain's binaries took to build when they were built, and on what, as its cache keeps it beside each of them.
 * Nothing is built for it. A build for which Go had most packages compiled already tells nothing of a cold one, so it is no figure.
 */
final class ToolchainBench implements Benchmark {

    private static final double COLD = 0.9;

    /** What {@code toolchain/build} wrote; times in seconds. */
    private record Build(double seconds, double fetch, double compile, double link, int packages, int compiled) {}

    @Override
    public void measure(Report report) throws IOException {
        var builds = new TreeMap<String, Build>();
        var view = Path.of(System.getProperty("toolchain"));
        for (var line : Files.readAllLines(view.resolve("contents"))) {
            var binary = Path.of(line.substring(line.indexOf(' ') + 1));
            var record = binary.resolveSibling("build.json");
            if (Files.exists(record)) {
                builds.put(binary.getFileName().toString(), new Gson().fromJson(Files.readString(record), Build.class));
            }
        }
        if (isCold(builds)) {
            report(report, builds);
        } else {
            Report.say("The toolchain in the cache comes from no cold build, or from before builds were recorded. To measure one, take"
                    + " empty caches: export BYO_MESH_CACHE=DIR GOCACHE=DIR GOMODCACHE=DIR; bench/run toolchain (about 12 minutes)");
        }
    }

    /** Later binaries find what earlier ones share with them; the largest finds next to nothing. */
    private static boolean isCold(Map<String, Build> builds) {
        return builds.values().stream()
                .max(Comparator.comparing(Build::packages))
                .filter(largest -> largest.compiled() >= COLD * largest.packages())
                .isPresent();
    }

    private static void report(Report report, Map<String, Build> builds) {
        builds.forEach((name, build) -> report.add("toolchain." + name, build.seconds(), "s"));
        report.add("toolchain.fetch", sum(builds, Build::fetch), "s");
        report.add("toolchain.compile", sum(builds, Build::compile), "s");
        report.add("toolchain.link", sum(builds, Build::link), "s");
        report.add("toolchain.total", sum(builds, Build::seconds), "s");
    }

    private static double sum(Map<String, Build> builds, ToDoubleFunction<Build> part) {
        return builds.values().stream().mapToDouble(part).sum();
    }
}
