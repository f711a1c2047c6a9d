package io.byomesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What security costs, as ratios of a secure mesh to an open one that are brought up in turn: the time of an update that makes it, the time of
 * a ride, and the memory of all that it runs.
 */
final class SecurityBench implements Benchmark {

    private static final int ROUNDS = 3;
    private static final int RIDES = 20;
    private static final int LIMIT_SECONDS = 120;

    /** Of one mesh. */
    private record Cost(double upSeconds, double rideSeconds, double megabytes) {}

    @Override
    public void measure(Report report) throws Exception {
        var secure = new ArrayList<Cost>();
        var open = new ArrayList<Cost>();
        cost(Map.of()); // Leaves the zips and the caches that later ones find.
        for (var round = 1; round <= ROUNDS; round++) {
            open.add(cost(Mesh.OPEN));
            secure.add(cost(Map.of()));
            Report.say("round %d of %d", round, ROUNDS);
        }
        report.add("security.up", median(secure, Cost::upSeconds), "s");
        report.add("security.up.ratio", median(secure, Cost::upSeconds) / median(open, Cost::upSeconds), "ratio");
        report.add("security.ride.ratio", median(secure, Cost::rideSeconds) / median(open, Cost::rideSeconds), "ratio");
        report.add("security.memory.ratio", median(secure, Cost::megabytes) / median(open, Cost::megabytes), "ratio");
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> of) {
        return Seconds.median(costs.stream().map(of::applyAsDouble).toList());
    }

    private static Cost cost(Map<String, String> settings) throws Exception {
        try (var foundation = new LocalFoundation()) {
            var mesh = Mesh.on(foundation, settings);
            var up = Seconds.of(() -> mesh.up(line -> {}));
            Wait.until("a ride", LIMIT_SECONDS, mesh::rides);
            var rides = new ArrayList<Double>();
            for (var ride = 0; ride < RIDES; ride++) {
                rides.add(Seconds.of(mesh::rides));
            }
            return new Cost(up, Seconds.median(rides), megabytes(foundation.pid()));
        }
    }

    /** Of all that runs in the containers; what processes share is counted once. */
    private static double megabytes(long foundation) throws IOException {
        var sum = 0.0;
        for (var process : ProcessHandle.of(foundation).orElseThrow().descendants().toList()) {
            var rollup = Path.of("/proc", "" + process.pid(), "smaps_rollup");
            if (Files.exists(rollup)) {
                var line = Files.readString(rollup).lines().filter(l -> l.startsWith("Pss:")).findFirst().orElse("Pss: 0 kB");
                sum += Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return sum;
    }
}
