package io.byomesh.foundation.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.byomesh.foundation.DataDir;
import io.byomesh.foundation.Foundation;
import io.byomesh.foundation.FoundationConfig;
import io.byomesh.foundation.cell.InstanceCommand;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A foundation in this JVM, which starts quickly, with a developer who pushes apps that say who answered. */
final class OwnFoundation implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final PlainCf cf;
    private final DataDir dataDir;
    private final Foundation foundation;

    OwnFoundation(Path directory) throws IOException, InterruptedException {
        dataDir = new DataDir(directory);
        FoundationConfig config;
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            config = new FoundationConfig(dataDir, one.getLocalPort(), other.getLocalPort(), 150, true, Duration.ofHours(24));
        }
        foundation = Foundation.start(config);
        JsonNode developer = JSON.readTree(dataDir.credentials().toFile()).path("developer");
        cf = new PlainCf(config.apiPort(), config.routerPort(), developer.path("user").asText(), developer.path("password").asText());
    }

    /** Pushes an app whose instances answer with the colour, their index and GUID, and waits until all do. */
    String pushServer(String name, String colour, int instances, double drainSeconds, String... moreManifest)
            throws IOException, InterruptedException {
        String app = cf.push("dev", name, """
                applications:
                - name: %1$s
                  command: exec python3 server.py
                  memory: 64M
                  instances: %2$d
                  env: {COLOUR: %3$s, DRAIN: "%4$s"}
                  routes:
                  - route: %1$s.apps.localhost
                  - route: %1$s.apps.internal
                """.formatted(name, instances, colour, drainSeconds) + String.join("\n", moreManifest) + "\n",
                Map.of("server.py", program("server.py")));
        awaitRoutable(app, instances);
        return app;
    }

    /** Pushes an app that calls {@code name} in the apps' own network from now on. */
    String pushCaller(String target, String targetApp) throws IOException, InterruptedException {
        String app = cf.push("dev", "caller", """
                applications:
                - name: caller
                  command: exec python3 caller.py
                  memory: 64M
                  env: {TARGET: %s.apps.internal}
                  routes: [{route: caller.apps.localhost}]
                """.formatted(target), Map.of("caller.py", program("caller.py")));
        cf.allow(app, targetApp);
        awaitRoutable(app, 1);
        cf.visit("caller.apps.localhost", "/reset");
        return app;
    }

    /** What the caller saw since the last look. */
    JsonNode called() throws IOException, InterruptedException {
        return JSON.readTree(cf.visit("caller.apps.localhost", "/reset").body());
    }

    static String program(String name) throws IOException {
        try (InputStream in = OwnFoundation.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    void awaitRoutable(String app, int instances) throws IOException, InterruptedException {
        PlainCf.await(instances + " instances of " + app + " take traffic", () -> {
            JsonNode stats = cf.get("/v3/apps/" + app + "/processes/web/stats").path("resources");
            return stats.size() == instances && stats.findValuesAsText("routable").stream().allMatch("true"::equals);
        });
    }

    /** The addresses that an instance of an app finds for a name. */
    List<String> lookUp(String app, String name) throws IOException, InterruptedException {
        String out = inside(app, 0, "python3", "-c", """
                import socket, sys
                try:
                    print(*sorted({found[4][0] for found in socket.getaddrinfo(sys.argv[1], 80)}))
                except socket.gaierror:
                    print()
                """, name);
        return out.isBlank() ? List.of() : List.of(out.strip().split(" "));
    }

    String inside(String app, int index, String... command) throws IOException, InterruptedException {
        Process process = start(app, index, command);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }

    /** A process in an instance that goes on; what it says on its standard error does not matter. */
    Process start(String app, int index, String... command) throws IOException {
        Process process = InstanceCommand.in(dataDir.cell(), app, "web", index, List.of(command))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        return process;
    }

    /** The app's log without the router's lines, a line each as {@code SOURCE/INDEX text}. */
    List<String> log(String app) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        long from = 0;
        for (JsonNode batch = page(app, from); !batch.isEmpty(); batch = page(app, from)) {
            for (JsonNode envelope : batch) {
                from = envelope.path("timestamp").asLong() + 1;
                String source = envelope.at("/tags/source_type").asText();
                if (!source.equals("RTR")) {
                    byte[] text = Base64.getDecoder().decode(envelope.at("/log/payload").asText());
                    lines.add(source + "/" + envelope.path("instance_id").asText() + " " + new String(text, StandardCharsets.UTF_8));
                }
            }
        }
        return lines;
    }

    private JsonNode page(String app, long from) throws IOException, InterruptedException {
        return cf.get("/api/v1/read/" + app + "?limit=1000&start_time=" + from).at("/envelopes/batch");
    }

    @Override
    public void close() {
        foundation.close();
    }
}
