package io.byomesh.e2e;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A local foundation of the tests' own, with a data directory and ports of its own, and the stack that most tests look at. One for
 * the whole run, because bringing up a mesh is what takes time; started when first asked for, and again after somebody closed it.
 */
final class TestBed implements AutoCloseable {

    private static TestBed shared;

    private final Path directory;
    private final int apiPort = freePort();
    private final int routerPort = freePort();
    private final Map<String, String> environment = new HashMap<>();
    private final Stack dev;

    private final List<String> options;
    private boolean closed;

    private TestBed(String... options) {
        this.options = List.of(options);
        try {
            directory = Files.createTempDirectory("byo-mesh-e2e");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("FOUNDATION_DIR", directory.resolve("foundation").toString());
        start();
        // Nobody else can stop it when what follows fails.
        try {
            var env = JsonParser.parseString(foundation("env", "--json").succeeded().output()).getAsJsonObject();
            env.entrySet().forEach(e -> environment.put(e.getKey(), e.getValue().getAsString()));
            dev = stack("dev", Map.of("frontendRoute", "hotrod.apps.localhost", "consulRoute", "localhost"));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    static synchronized TestBed shared() {
        if (shared == null || shared.closed) {
            var bed = new TestBed();
            Runtime.getRuntime().addShutdownHook(new Thread(bed::close));
            shared = bed;
        }
        return shared;
    }

    /** A foundation for one test, started with these options besides the usual ones. */
    static TestBed separate(String... options) {
        return new TestBed(options);
    }

    /** The stack in space {@code dev}; not up until a test brings it up. */
    Stack dev() {
        return dev;
    }

    /** Another stack, in the space of the same name. */
    Stack stack(String space, Map<String, String> settings) {
        return stack(space, space, settings);
    }

    Stack stack(String name, String space, Map<String, String> settings) {
        var all = new HashMap<>(Map.of(
                "org", "mesh", "space", space, "routeUrl", "http://{route}:" + routerPort));
        if (!space.equals("dev")) {
            // Only one stack can have the name that programs in Go resolve.
            all.put("consulApiRoute", "localhost/" + space);
        }
        all.putAll(settings);
        return new Stack(this, name, directory.resolve("Pulumi." + name + ".yaml"), all);
    }

    /** Makes the stack unless it is there; elsewhere, because Pulumi writes the new stack's key into a file beside Pulumi.yaml. */
    void initialise(String stack) {
        try {
            var project = Files.createDirectories(directory.resolve("project"));
            Files.writeString(project.resolve("Pulumi.yaml"), "name: byo-mesh\nruntime: java\n");
            var there = shell().in(project);
            if (there.run("pulumi", "stack", "export", "--stack", stack).exitCode() != 0) {
                there.run("pulumi", "stack", "init", stack, "--no-select").succeeded();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start() {
        var arguments = new ArrayList<>(List.of("start", "--api-port", "" + apiPort, "--router-port", "" + routerPort));
        arguments.addAll(options);
        foundation(arguments.toArray(String[]::new)).succeeded();
    }

    Shell.Result foundation(String... arguments) {
        var command = new ArrayList<>(List.of("foundation/bin/foundation"));
        command.addAll(List.of(arguments));
        return shell().run(command);
    }

    /** All that an app and its sidecars have said, as far as it is kept. */
    String logs(String app) {
        return foundation("logs", "-n", "1000", app).succeeded().output();
    }

    /** Runs a command inside an instance. */
    Shell.Result exec(String app, int index, String... command) {
        var all = new ArrayList<>(List.of("foundation/bin/foundation", "exec", app, "-i", "" + index, "--"));
        all.addAll(List.of(command));
        return shell().run(all);
    }

    Shell shell() {
        return new Shell(environment);
    }

    Path directory() {
        return directory;
    }

    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** The foundation's API, as the developer of the environment sees it. */
    CfApi api() {
        return new CfApi(environment.get("CF_API_URL"), environment.get("CF_USER"), environment.get("CF_PASSWORD"));
    }

    CfApi adminApi() {
        JsonObject admin =
                JsonParser.parseString(foundation("env", "--admin", "--json").succeeded().output()).getAsJsonObject();
        return new CfApi(
                environment.get("CF_API_URL"), admin.get("CF_USER").getAsString(), admin.get("CF_PASSWORD").getAsString());
    }

    /** A GET through the router, by the route's name. */
    Http.Answer get(String route, String path, String... headers) {
        return Http.get("127.0.0.1", routerPort, route, path, headers);
    }

    /** The foundation's own process. */
    long pid() {
        return JsonParser.parseString(foundation("status", "--json").succeeded().output())
                .getAsJsonObject()
                .get("pid")
                .getAsLong();
    }

    /** A process in the namespace that forwards every packet between two instances. */
    long routerNamespace() {
        return ProcessHandle.of(pid()).orElseThrow().children()
                .map(ProcessHandle::pid)
                .filter(pid -> shell().run("nsenter", "-t", "" + pid, "-n", "ip", "link", "show", "dev", "host").exitCode() == 0)
                .findFirst()
                .orElseThrow();
    }

    int routerPort() {
        return routerPort;
    }

    @Override
    public void close() {
        closed = true;
        foundation("stop", "--wipe");
        shell().run("rm", "-rf", directory.toString());
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
