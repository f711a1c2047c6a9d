package io.byomesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The program's stack {@code dev} on a foundation of the bench's own, with settings outside the work tree. */
final class Mesh {

    static final String FRONTEND_ROUTE = "hotrod.apps.localhost";
    static final String CONSUL_ROUTE = "localhost";

    /** Settings of a mesh without security. */
    static final Map<String, String> OPEN = Map.of("security", "insecure-open");

    private static final String STACK = "dev";
    private static final List<String> SERVICES = List.of("frontend", "customer", "driver", "route");

    /** As in the project's own file: the foundation keeps the key, and this names it. */
    static final String SECRETS = """
            secretsprovider: hashivault://byo-mesh
            encryptedkey: YnlvLW1lc2ggZGV2
            """;

    private final LocalFoundation foundation;
    private final Path settings;
    private String token;

    Mesh(LocalFoundation foundation, Map<String, String> more) throws IOException {
        this.foundation = foundation;
        var all = new TreeMap<>(Map.of(
                "org", "mesh",
                "space", "dev",
                "frontendRoute", FRONTEND_ROUTE,
                "consulRoute", CONSUL_ROUTE,
                "routeUrl", "http://{route}:" + foundation.routerPort()));
        all.putAll(more);
        token = more.containsKey("security") ? "" : null;
        settings = foundation.directory().resolve("Pulumi.dev.yaml");
        Files.writeString(settings, SECRETS + all.entrySet().stream()
                .map(e -> "  byo-mesh:" + e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining("\n", "config:\n", "\n")));
    }

    /** On a foundation that has nothing on it and is not started yet; all but up. */
    static Mesh on(LocalFoundation foundation, Map<String, String> more) throws IOException, InterruptedException {
        foundation.start();
        foundation.enter();
        var mesh = new Mesh(foundation, more);
        mesh.prepare();
        return mesh;
    }

    void prepare() throws IOException, InterruptedException {
        foundation.commands().run("pulumi", "stack", "select", "--create", STACK);
        foundation.commands().run("make/heal", STACK);
        foundation.commands().run("make/remember", STACK);
    }

    /** @param heard takes what Pulumi says, line by line, when it says it */
    void up(Consumer<String> heard) throws IOException, InterruptedException {
        foundation.commands().run(pulumi("up", "--yes", "--skip-preview"), heard);
    }

    /** How long an empty preview took, in seconds. */
    double preview() throws IOException, InterruptedException {
        var start = System.nanoTime();
        foundation.commands().run(pulumi("preview", "--non-interactive", "--expect-no-changes"), line -> {});
        return Seconds.since(start);
    }

    /** The last step of {@code make up}. */
    void ride() throws IOException, InterruptedException {
        var commands = foundation.commands();
        var frontend = commands.run("pulumi", "stack", "output", "frontend", "--stack", STACK).strip();
        commands.run("java", "-cp", "target/byo-mesh.jar", "io.byomesh.hotrod.Ride", frontend);
        commands.run("pulumi", "stack", "output", "consul", "--stack", STACK);
    }

    boolean hasLeader() throws IOException, InterruptedException {
        return consul("/v1/status/leader").contains(":8300");
    }

    /** Whether every service and every proxy before it is healthy, as Consul has it. */
    boolean isHealthy() throws IOException, InterruptedException {
        for (var service : SERVICES) {
            if (!consul("/v1/health/service/" + service + "-sidecar-proxy?passing").contains("\"Node\"")) {
                return false;
            }
        }
        return true;
    }

    boolean rides() throws IOException, InterruptedException {
        return Http.get(foundation.routerPort(), FRONTEND_ROUTE, "/dispatch?customer=123").contains("\"Driver\":\"T7");
    }

    /** Whether a server has a vote. */
    boolean votes(String node) throws IOException, InterruptedException {
        return answered("/v1/operator/raft/configuration").contains(node);
    }

    /** Whether the catalog lists a node with one of these in its name. */
    boolean listsAny(List<String> parts) throws IOException, InterruptedException {
        return parts.stream().anyMatch(answered("/v1/catalog/nodes")::contains);
    }

    /** For questions about what is gone, to which no answer is none. */
    private String answered(String path) throws IOException, InterruptedException {
        var answer = consul(path);
        if (answer.isEmpty()) {
            throw new IllegalStateException("Consul does not answer " + path);
        }
        return answer;
    }

    private String consul(String path) throws IOException, InterruptedException {
        return Http.get(foundation.routerPort(), CONSUL_ROUTE, path, "X-Consul-Token", token());
    }

    /** The management token, once an update has told it; empty where the mesh has none. */
    private String token() throws IOException, InterruptedException {
        if (token == null) {
            token = foundation.commands().run("pulumi", "stack", "output", "consulManagementToken", "--show-secrets", "--stack", STACK).strip();
        }
        return token;
    }

    private List<String> pulumi(String... arguments) {
        var command = new ArrayList<String>();
        command.add("pulumi");
        command.addAll(List.of(arguments));
        command.addAll(List.of("--stack", STACK, "--config-file", settings.toString()));
        return command;
    }
}
