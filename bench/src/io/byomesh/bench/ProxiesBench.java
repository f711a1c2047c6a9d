package io.byomesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Requests a second from the frontend's instance to a service's: through both sidecar proxies, and directly, for which the bench opens
 * the app's own port. They take turns. First Hot R.O.D.'s customer service as it is, but for its artificial delay and its artificial
 * lock, which its own switches turn off; then the same once more as a service of which the mesh only knows that it speaks TCP, so that
 * the proxies pass bytes on instead of requests; then in place of every app a bare server, which does nothing for its answer, so that
 * next to it any proxy looks expensive. What a request costs each of the proxies is measured beside it.
 */
final class ProxiesBench implements Benchmark {

    /** Of the direct rate. By hand it was 0.54, of services that Consul knew to speak TCP; what the mesh does with HTTP is held to it too. */
    private static final Figure.Bar LEAST = Figure.Bar.atLeast(0.5);

    private static final int PORT = 8080;
    private static final int CUSTOMER = 8081;
    private static final int LOOKUP = 8084;
    private static final String CLIENTS = "8";
    private static final int LOAD_SECONDS = 3;
    private static final int ROUNDS = 7;
    private static final int LIMIT_SECONDS = 120;
    private static final Path PLAIN = Path.of("bench", "out", "plain");

    /** A mean delay below any deviation is none at all; zero would leave what deviates upwards. */
    private static final String UNHINDERED =
            "./hotrod customer --customer-service-port 8080 --fix-disable-db-conn-mutex --fix-db-query-delay=-1s";

    private static final String MORE_SERVICES =
            "[{name: lookup, command: \"" + UNHINDERED + "\", calledBy: {frontend: " + LOOKUP + "}}]";

    @Override
    public void measure(Report report) throws Exception {
        try (var foundation = new LocalFoundation()) {
            up(foundation, Map.of("moreServices", MORE_SERVICES));
            var api = foundation.admin();
            var customer = api.app("hotrod-customer");
            api.setCommand(customer, "./mesh/sidecar app -- " + UNHINDERED);
            api.act(customer, "restart");
            var tool = "/tmp/plain";
            foundation.commands().run("sh", "-c", LocalFoundation.COMMAND + " exec hotrod-frontend -- sh -c 'cat >" + tool + " && chmod 755 "
                    + tool + "' <" + PLAIN);
            var path = "/customer?customer=123";
            measure(report, "proxies", new Load(foundation, tool, path, "hotrod-customer", CUSTOMER), LEAST);
            measure(report, "proxies.tcp", new Load(foundation, tool, path, "hotrod-lookup", LOOKUP), LEAST);
        }
        try (var foundation = new LocalFoundation()) {
            up(foundation, Map.of("binaries", bareBinaries(foundation.directory()).toString()));
            measure(report, "proxies.bare", new Load(foundation, "./hotrod", "/", "hotrod-customer", CUSTOMER), null);
        }
    }

    private static void up(LocalFoundation foundation, Map<String, String> settings) throws IOException, InterruptedException {
        var mesh = Mesh.on(foundation, settings);
        Report.say(settings.containsKey("binaries") ? "bringing up a mesh of bare servers" : "bringing up the mesh");
        mesh.up(line -> {});
        Wait.until("all proxies to be healthy", LIMIT_SECONDS, mesh::isHealthy);
    }

    private static void measure(Report report, String name, Load load, Figure.Bar bar) throws Exception {
        var api = load.foundation.admin();
        var service = api.app(load.service);
        var upstream = "127.0.0.1:" + load.localPort;
        api.addPolicies(Policies.tcp(api.app("hotrod-frontend"), service, PORT, 1));
        var direct = new String[1];
        Wait.until(load.service + " to answer", LIMIT_SECONDS, () -> {
            direct[0] = api.address(service) + ":" + PORT;
            return load.run(direct[0], 1) > 0 && load.run(upstream, 1) > 0;
        });
        var directly = new ArrayList<Double>();
        var proxied = new ArrayList<Double>();
        var outbound = new ArrayList<Double>();
        var inbound = new ArrayList<Double>();
        for (var round = 1; round <= ROUNDS; round++) {
            directly.add(load.run(direct[0], LOAD_SECONDS));
            var before = List.of(load.envoySeconds("hotrod-frontend"), load.envoySeconds(load.service));
            var rate = load.run(upstream, LOAD_SECONDS);
            proxied.add(rate);
            outbound.add((load.envoySeconds("hotrod-frontend") - before.get(0)) * 1e6 / (rate * LOAD_SECONDS));
            inbound.add((load.envoySeconds(load.service) - before.get(1)) * 1e6 / (rate * LOAD_SECONDS));
            Report.say("round %d of %d: %.0f requests a second directly, %.0f through the proxies", round, ROUNDS,
                    directly.get(round - 1), proxied.get(round - 1));
        }
        report.add(name + ".direct", Seconds.median(directly), "1/s");
        report.add(name + ".proxied", Seconds.median(proxied), "1/s");
        report.add(name + ".outbound-core", Seconds.median(outbound), "us");
        report.add(name + ".inbound-core", Seconds.median(inbound), "us");
        report.add(name + ".ratio", Seconds.median(proxied) / Seconds.median(directly), "", bar);
    }

    /** What asks the service of an app, from within the frontend's instance, where the proxy has it at a local port. */
    private record Load(LocalFoundation foundation, String tool, String path, String service, int localPort) {

        private double run(String address, int seconds) throws IOException, InterruptedException {
            return Double.parseDouble(foundation.exec("hotrod-frontend", tool, "load", address, path, CLIENTS, "" + seconds));
        }

        /** Processor time that the Envoy of an app's instance has had so far. */
        private double envoySeconds(String app) throws IOException, InterruptedException {
            return Double.parseDouble(foundation.exec(app, "sh", "-c",
                    "ticks=$(getconf CLK_TCK); cat /proc/[0-9]*/stat | awk -v t=$ticks '$2 == \"(envoy)\" { s += ($14 + $15) / t } END { print s }'"));
        }
    }

    /** What containers carry, with the bare server under the name of Hot R.O.D. */
    private static Path bareBinaries(Path directory) throws IOException {
        var binaries = Files.createDirectory(directory.resolve("binaries"));
        for (var name : List.of("consul", "envoy", "sidecar")) {
            Files.createSymbolicLink(binaries.resolve(name), Path.of(System.getProperty("toolchain"), "bin", name));
        }
        Files.createSymbolicLink(binaries.resolve("hotrod"), PLAIN.toAbsolutePath());
        return binaries;
    }
}
