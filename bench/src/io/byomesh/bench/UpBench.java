package io.byomesh.bench;

import io.byomesh.mesh.bits.Assembler;
import io.byomesh.mesh.bits.Bits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What {@code make up} does where everything is built, on a foundation with nothing on it, and where its time goes.
 *
 * <p>Measured several times; what is reported is the run of median length, so that its parts belong together.
 */
final class UpBench implements Benchmark {

    private static final int RUNS = 3;
    private static final int LIMIT_SECONDS = 180;

    @Override
    public void measure(Report report) throws Exception {
        var runs = new ArrayList<UpTimes>();
        run(); // Leaves the zips and the caches that later runs find.
        for (var n = 1; n <= RUNS; n++) {
            runs.add(run());
            Report.say("run %d of %d: %.1f s, of which %.1f s in the longest chain", n, RUNS, runs.get(n - 1).total(), runs.get(n - 1).chain());
        }
        runs.sort(Comparator.comparing(UpTimes::total));
        runs.get(RUNS / 2).report(report);
        report.add("up.zips-from-nothing", zips(), "s");
    }

    /** The steps of {@code make up}, with ports of its own. */
    private static UpTimes run() throws Exception {
        var clock = new UpTimes();
        try (var foundation = new LocalFoundation()) {
            new Commands(Map.of()).run("make", "build");
            clock.built();
            foundation.start();
            clock.foundationReady();
            foundation.enter();
            // An open one tells at any time how far it is; what security costs is measured by itself.
            var mesh = new Mesh(foundation, Mesh.OPEN);
            mesh.prepare();
            clock.stackReady();
            var watches = List.of(
                    watch("a leader", mesh::hasLeader, clock::leader),
                    watch("all proxies to be healthy", mesh::isHealthy, clock::proxiesHealthy),
                    watch("a ride", mesh::rides, clock::rode));
            mesh.up(clock::pulumiSays);
            mesh.ride();
            clock.done();
            watches.forEach(CompletableFuture::join);
        }
        return clock;
    }

    private static CompletableFuture<Void> watch(String what, Callable<Boolean> condition, Runnable holds) {
        return CompletableFuture.runAsync(() -> {
            try {
                Wait.until(what, LIMIT_SECONDS, condition);
                holds.run();
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        }, watch -> {
            var thread = new Thread(watch, what);
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Compressing the binaries, which only the first {@code make up} of a clone does. */
    private static double zips() throws IOException {
        var directory = Files.createTempDirectory("byo-mesh-bench");
        var end = Cleanup.due(() -> Cleanup.delete(directory));
        var binaries = Path.of(System.getProperty("toolchain"), "bin");
        var start = System.nanoTime();
        var bits = Bits.empty();
        for (var name : List.of("consul", "envoy", "hotrod", "sidecar")) {
            bits = bits.withBinary(name, binaries.resolve(name));
        }
        new Assembler(directory).write("app", bits);
        var took = Seconds.since(start);
        end.run();
        return took;
    }
}
