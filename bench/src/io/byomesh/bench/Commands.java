package io.byomesh.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs programs, in the project's directory unless said otherwise, to their end. */
final class Commands {

    private static final int LINES_OF_A_FAILURE = 30;

    private final Map<String, String> environment;
    private final Path directory;

    Commands(Map<String, String> environment) {
        this(environment, Path.of(""));
    }

    private Commands(Map<String, String> environment, Path directory) {
        this.environment = Map.copyOf(environment);
        this.directory = directory;
    }

    Commands in(Path other) {
        return new Commands(environment, other);
    }

    /** What it printed, both outputs in one. */
    String run(String... command) throws IOException, InterruptedException {
        return run(List.of(command), line -> {});
    }

    /** How long it took, in seconds. */
    double time(String... command) throws IOException, InterruptedException {
        var start = System.nanoTime();
        run(command);
        return Seconds.since(start);
    }

    /** @param heard takes each line at the moment at which it is printed */
    String run(List<String> command, Consumer<String> heard) throws IOException, InterruptedException {
        if (Cleanup.interrupted()) {
            throw new IllegalStateException("interrupted");
        }
        var process = start(command);
        var said = new StringBuilder();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                heard.accept(line);
                said.append(line).append('\n');
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + " ended with " + process.exitValue() + ":\n" + end(said.toString()));
        }
        return said.toString();
    }

    private Process start(List<String> command) throws IOException {
        // Java itself would look the program up on its own PATH, not on that of the environment it is given.
        var looked = new ArrayList<>(List.of("env"));
        looked.addAll(command);
        var builder = new ProcessBuilder(looked).directory(directory.toAbsolutePath().toFile()).redirectErrorStream(true);
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String end(String text) {
        var lines = text.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_A_FAILURE), lines.size()));
    }
}
