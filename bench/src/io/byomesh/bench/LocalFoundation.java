package io.byomesh.bench;

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
import java.util.function.Consumer;

/** A foundation of the bench's own, with a data directory and ports that no other one has. */
final class LocalFoundation implements AutoCloseable {

    static final String COMMAND = "foundation/bin/foundation";

    private final Path directory;
    private final int apiPort = freePort();
    private final int routerPort = freePort();
    private final Map<String, String> environment = new HashMap<>();
    private final Cleanup end;

    LocalFoundation() throws IOException {
        directory = Files.createTempDirectory("byo-mesh-bench");
        environment.put("FOUNDATION_DIR", directory.resolve("foundation").toString());
        end = Cleanup.due(this::remove);
    }

    /** From the command to its {@code Ready.}, in seconds. */
    double start() throws IOException, InterruptedException {
        return commands().time(COMMAND, "start", "--api-port", "" + apiPort, "--router-port", "" + routerPort);
    }

    /** Takes over the variables that {@code eval "$(foundation env)"} would set. */
    void enter() throws IOException, InterruptedException {
        variables("env", "--json").forEach(environment::put);
    }

    /** Programs that see the foundation as their users have it. */
    Commands commands() {
        return new Commands(environment);
    }

    /** A command inside the first instance of an app; the last line that it printed. */
    String exec(String app, String... command) throws IOException, InterruptedException {
        return exec(app, line -> {}, command);
    }

    /** @param heard takes each line at the moment at which it is printed */
    String exec(String app, Consumer<String> heard, String... command) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of(COMMAND, "exec", app, "--"));
        all.addAll(List.of(command));
        var lines = commands().run(all, heard).strip().lines().toList();
        return lines.get(lines.size() - 1);
    }

    CloudFoundry admin() throws IOException, InterruptedException {
        var variables = variables("env", "--admin", "--json");
        return new CloudFoundry(variables.get("CF_API_URL"), variables.get("CF_USER"), variables.get("CF_PASSWORD"));
    }

    long pid() throws IOException, InterruptedException {
        var status = commands().run(COMMAND, "status", "--json");
        return JsonParser.parseString(status).getAsJsonObject().get("pid").getAsLong();
    }

    int routerPort() {
        return routerPort;
    }

    /** For files that go with it. */
    Path directory() {
        return directory;
    }

    private Map<String, String> variables(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(COMMAND));
        command.addAll(List.of(arguments));
        var variables = new HashMap<String, String>();
        JsonParser.parseString(commands().run(command, line -> {})).getAsJsonObject().entrySet()
                .forEach(e -> variables.put(e.getKey(), e.getValue().getAsString()));
        return variables;
    }

    @Override
    public void close() {
        end.run();
    }

    private void remove() {
        try {
            var stop = new ProcessBuilder(COMMAND, "stop", "--wipe").redirectErrorStream(true);
            stop.redirectOutput(ProcessBuilder.Redirect.DISCARD).environment().putAll(environment);
            if (stop.start().waitFor() != 0) {
                throw new IllegalStateException("A foundation could not be stopped; its data directory is " + directory + ".");
            }
            Cleanup.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
