package io.byomesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Requests a second from the frontend's instance to customer's: through both sidecar proxies, and directly, for which the bench opens
 * the app's own port. They take turns. In place of Hot R.O.D., which serves one look-up after the other, every app of this mesh is a
 * plain service with a short answer; all else is the mesh as it always is.
 */
final class ProxiesBench implements Benchmark {

    private static final int PORT = 8080;
    private static final String UPSTREAM = "127.0.0.1:8081";
    private static final String CLIENTS = "8";
    private static final String LOAD_SECONDS = "3";
    private static final int ROUNDS = 7;
    private static final int LIMIT_SECONDS = 120;

    @Override
    public void measure(Report report) throws Exception {
        try (var foundation = new LocalFoundation()) {
            foundation.start();
            foundation.enter();
            var mesh = new Mesh(foundation, Map.of("binaries", binaries(foundation.directory()).toString()));
            mesh.prepare();
            Report.say("bringing up a mesh of plain services");
            mesh.up(line -> {});
            Wait.until("all proxies to be healthy", LIMIT_SECONDS, mesh::isHealthy);

            var api = foundation.admin();
            var customer = api.app("hotrod-customer");
            api.addPolicies(Policies.tcp(api.app("hotrod-frontend"), customer, PORT, 1));
            var direct = api.address(customer) + ":" + PORT;
            load(foundation, direct);
            load(foundation, UPSTREAM);
            var directly = new ArrayList<Double>();
            var proxied = new ArrayList<Double>();
            for (var round = 1; round <= ROUNDS; round++) {
                directly.add(load(foundation, direct));
                proxied.add(load(foundation, UPSTREAM));
                Report.say("round %d of %d: %.0f requests a second directly, %.0f through the proxies", round, ROUNDS,
                        directly.get(round - 1), proxied.get(round - 1));
            }
            report.add("proxies.direct", Seconds.median(directly), "1/s");
            report.add("proxies.proxied", Seconds.median(proxied), "1/s");
            report.add("proxies.ratio", Seconds.median(proxied) / Seconds.median(directly), "", Figure.Bar.atLeast(0.5));
        }
    }

    private static double load(LocalFoundation foundation, String address) throws IOException, InterruptedException {
        return Double.parseDouble(foundation.exec("hotrod-frontend", "./hotrod", "load", address, CLIENTS, LOAD_SECONDS));
    }

    /** What containers carry, with the plain service under the name of Hot R.O.D. */
    private static Path binaries(Path directory) throws IOException {
        var binaries = Files.createDirectory(directory.resolve("binaries"));
        for (var name : List.of("consul", "envoy", "sidecar")) {
            Files.createSymbolicLink(binaries.resolve(name), Path.of(System.getProperty("toolchain"), "bin", name));
        }
        Files.createSymbolicLink(binaries.resolve("hotrod"), Path.of("bench", "out", "plain").toAbsolutePath());
        return binaries;
    }
}
