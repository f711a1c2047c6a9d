package io.byomesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An instance's life: from the start of all four apps at once, on servers that run, to a ride (by hand that took 11 s); a rolling update
 * of one instance; how long one that is stopped stays known, an agent to the catalog, a server as a voter; and what the sidecar program
 * takes of memory.
 */
final class LifeBench implements Benchmark {

    private static final List<String> APPS = List.of("hotrod-frontend", "hotrod-customer", "hotrod-driver", "hotrod-route");
    private static final double BY_HAND_SECONDS = 11;
    private static final int ROUNDS = 3;
    private static final int LIMIT_SECONDS = 120;

    @Override
    public void measure(Report report) throws Exception {
        try (var foundation = new LocalFoundation()) {
            var mesh = Mesh.on(foundation, Map.of());
            Report.say("bringing up the mesh");
            mesh.up(line -> {});
            Wait.until("a ride", LIMIT_SECONDS, mesh::rides);
            var api = foundation.admin();

            var starts = new ArrayList<Double>();
            var rolls = new ArrayList<Double>();
            var agents = new ArrayList<Double>();
            var servers = new ArrayList<Double>();
            for (var round = 1; round <= ROUNDS; round++) {
                starts.add(start(api, mesh));
                var customer = api.app("hotrod-customer");
                rolls.add(Seconds.of(() -> api.roll(customer)));
                Wait.until("all proxies to be healthy", LIMIT_SECONDS, mesh::isHealthy);
                var instance = api.replaceFirst(customer);
                agents.add(Seconds.of(() -> Wait.until("an agent to leave", LIMIT_SECONDS, () -> !mesh.listsAny(List.of(instance)))));
                Wait.until("all proxies to be healthy", LIMIT_SECONDS, mesh::isHealthy);
                var server = api.replaceFirst(api.app("consul-server"));
                servers.add(Seconds.of(() -> Wait.until("a server to leave", LIMIT_SECONDS, () -> mesh.hasLeader() && !mesh.votes(server))));
                Wait.until("a leader", LIMIT_SECONDS, mesh::hasLeader);
                Report.say("round %d of %d: %.1f s to a ride", round, ROUNDS, starts.get(round - 1));
            }
            report.add("life.start-to-ride", Seconds.median(starts), "s", Figure.Bar.atMost(BY_HAND_SECONDS / 2));
            report.add("life.roll", Seconds.median(rolls), "s");
            report.add("life.leave-agent", Seconds.median(agents), "s");
            report.add("life.leave-server", Seconds.median(servers), "s");
            report.add("life.sidecar-memory", sidecarMegabytes(foundation.pid()), "MB", Figure.Bar.atMost(15));
        }
    }

    private static double start(CloudFoundry api, Mesh mesh) throws IOException, InterruptedException {
        for (var app : APPS) {
            api.act(api.app(app), "stop");
        }
        Wait.until("the old instances to have left", LIMIT_SECONDS, () -> !mesh.listsAny(APPS));
        var began = System.nanoTime();
        for (var app : APPS) {
            api.act(api.app(app), "start");
        }
        Wait.until("a ride", LIMIT_SECONDS, mesh::rides);
        return Seconds.since(began);
    }

    /** Of the largest of all that run. */
    private static double sidecarMegabytes(long foundation) throws IOException {
        var largest = 0.0;
        for (var process : ProcessHandle.of(foundation).orElseThrow().descendants().toList()) {
            var command = Path.of("/proc", "" + process.pid(), "cmdline");
            if (Files.exists(command) && Files.readString(command).startsWith("./mesh/sidecar\0")) {
                var status = Files.readString(Path.of("/proc", "" + process.pid(), "status"));
                var line = status.lines().filter(l -> l.startsWith("VmRSS:")).findFirst().orElse("VmRSS: 0 kB");
                largest = Math.max(largest, Double.parseDouble(line.replaceAll("\\D", "")) / 1024);
            }
        }
        return largest;
    }
}
