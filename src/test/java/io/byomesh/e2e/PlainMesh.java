package io.byomesh.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A mesh, on a foundation of its own, whose apps hold plain services in place of Hot R.O.D.'s: a frontend that asks a customer (HTTP)
 * and a driver (gRPC) for each request, without Hot R.O.D.'s delays and with a good end when it is told to stop.
 */
final class PlainMesh {

    private static PlainMesh shared;

    static final String ROUTE = "plain.apps.localhost";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int CLIENTS = 8;

    private final TestBed bed = TestBed.separate();
    private final Path program;
    private final Stack stack;

    /** The one of the whole run, up; made when first asked for. */
    static synchronized PlainMesh shared() {
        if (shared == null) {
            shared = new PlainMesh();
            Runtime.getRuntime().addShutdownHook(new Thread(shared.bed::close));
            shared.stack.up();
            for (var service : List.of("customer", "driver", "frontend", "route")) {
                shared.awaitInstances(service, 1);
            }
            shared.awaitAnswers();
        }
        return shared;
    }

    private PlainMesh() {
        try {
            var binaries = Files.createDirectories(bed.directory().resolve("binaries"));
            var toolchain = bed.shell().run("toolchain/build", "--print-dir").succeeded().value();
            for (var name : List.of("consul", "envoy", "sidecar")) {
                Files.createSymbolicLink(binaries.resolve(name), Path.of(toolchain, "bin", name));
            }
            program = binaries.resolve("hotrod");
            bed.shell()
                    .run("env", "CGO_ENABLED=0", "go", "build", "-C", "bench/plain", "-trimpath", "-ldflags", "-s -w -X main.inPlaceOf=hotrod",
                            "-o", program.toString(), ".")
                    .succeeded();
            stack = bed.stack("dev", Map.of("frontendRoute", ROUTE, "consulRoute", "localhost", "binaries", binaries.toString()));
        } catch (IOException e) {
            bed.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            bed.close();
            throw e;
        }
    }

    TestBed bed() {
        return bed;
    }

    Stack stack() {
        return stack;
    }

    Load outside() {
        return outside(4);
    }

    Load outside(int clients) {
        return Load.outside(bed, program, ROUTE, clients);
    }

    Load post() {
        return post(CLIENTS);
    }

    Load post(int clients) {
        return Load.inside(bed, "hotrod-frontend", "post", "127.0.0.1:8081", clients);
    }

    Load get() {
        return Load.inside(bed, "hotrod-frontend", "get", "127.0.0.1:8081", CLIENTS);
    }

    Load grpc() {
        return grpc(CLIENTS);
    }

    Load grpc(int clients) {
        return Load.inside(bed, "hotrod-frontend", "grpc", "127.0.0.1:8082", clients);
    }

    void awaitAnswers() {
        Wait.until("the frontend to answer", LIMIT, () -> bed.get(ROUTE, "/").status() == 200);
    }

    /** Until Consul finds that many instances of a service well, and no other instance is left. */
    void awaitInstances(String service, int count) {
        Wait.until(count + " healthy instances of " + service, LIMIT, () -> {
            var all = stack.consul("/v1/health/connect/" + service).json().getAsJsonArray();
            var passing = stack.consul("/v1/health/connect/" + service + "?passing").json().getAsJsonArray();
            return all.size() == count && passing.size() == count;
        });
    }

    /** A rolling update to the same bits, as the provider asks for one; returns when it is over and the old instances have left. */
    void roll(String app) {
        var before = bed.api().instances("dev", app);
        deploy(app);
        Wait.until("the old instances of " + app + " to be gone", LIMIT, () -> nodes(app).size() == before.size()
                && before.stream().noneMatch(old -> nodes(app).contains(app + "--" + old)));
    }

    private void deploy(String app) {
        var api = bed.api();
        var guid = api.app("dev", app);
        var made = api.post("/v3/deployments", "application/json",
                "{\"relationships\":{\"app\":{\"data\":{\"guid\":\"" + guid + "\"}}},\"strategy\":\"rolling\"}");
        if (made.status() != 201) {
            throw new AssertionError("POST /v3/deployments: " + made);
        }
        var deployment = made.json().getAsJsonObject().get("guid").getAsString();
        Wait.until("the update of " + app + " to be over", LIMIT, () -> api.get("/v3/deployments/" + deployment).body().contains("\"DEPLOYED\""));
    }

    /** Sets something of an app's process, for its instances from the next update on. */
    void change(String app, String setting) {
        done(bed.api().patch(process(app), setting), 200);
    }

    void scale(String app, int instances) {
        done(bed.api().post(process(app) + "/actions/scale", "application/json", "{\"instances\":" + instances + "}"), 202);
    }

    private String process(String app) {
        return "/v3/apps/" + bed.api().app("dev", app) + "/processes/web";
    }

    private static void done(Http.Answer answer, int status) {
        if (answer.status() != status) {
            throw new AssertionError(answer);
        }
    }

    /** Has one instance of an app stopped and another take its place; returns when the old one has left. */
    void replace(String app, int index) {
        var old = bed.api().instances("dev", app).get(index);
        done(bed.api().delete(process(app) + "/instances/" + index), 204);
        Wait.until("instance " + index + " of " + app + " to be gone", LIMIT, () -> !nodes(app).contains(app + "--" + old));
    }

    /** The names of an app's nodes in the catalog. */
    List<String> nodes(String app) {
        return stack.nodes().stream().filter(node -> node.startsWith(app + "--")).toList();
    }

    /** Names of the servers that have a vote, as Consul has them. */
    List<String> voters() {
        return stack.voters();
    }

    /** All that an app and its sidecars have said, as far as it is kept. */
    String logs(String app) {
        return bed.logs(app);
    }

    /** How often an instance of an app has crashed so far. */
    int crashes(String app) {
        return bed.api()
                .list("/v3/audit_events?types=audit.app.process.crash&target_guids=" + bed.api().app("dev", app))
                .size();
    }

    /** Starts or stops an app. */
    void act(String app, String action) {
        done(bed.api().post("/v3/apps/" + bed.api().app("dev", app) + "/actions/" + action, "application/json", ""), 200);
    }
}
