package io.byomesh.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands as a user would, in the project's directory. */
final class Shell {

    static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(6);

    /** What a command said, both outputs in one, and how it ended. */
    record Result(List<String> command, int exitCode, String output) {

        Result succeeded() {
            if (exitCode != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + exitCode + ":\n" + output);
            }
            return this;
        }

        Result failed() {
            if (exitCode == 0) {
                throw new AssertionError(String.join(" ", command) + " should have failed, but said:\n" + output);
            }
            return this;
        }

        /** The last line, where a value is printed after other things. */
        String value() {
            var lines = output.strip().lines().toList();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
        }
    }

    private final Map<String, String> environment;
    private final Path directory;

    Shell(Map<String, String> environment) {
        this(environment, PROJECT);
    }

    Shell(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    Shell in(Path other) {
        return new Shell(environment, other);
    }

    Result run(String... command) {
        return run(Arrays.asList(command));
    }

    Result run(List<String> command) {
        try {
            var output = Files.createTempFile("byo-mesh", ".out");
            try {
                var process = start(command, output);
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(String.join(" ", command) + " did not end within " + LIMIT.toMinutes()
                            + " minutes; so far it said:\n" + Files.readString(output));
                }
                return new Result(command, process.exitValue(), Files.readString(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts without waiting. */
    Process start(List<String> command, Path output) throws IOException {
        // By env, because Java looks programs up on its own PATH and not on the one that it hands on.
        var byEnv = new ArrayList<>(List.of("env"));
        byEnv.addAll(command);
        var builder = new ProcessBuilder(byEnv).directory(directory.toFile()).redirectErrorStream(true);
        builder.redirectOutput(output.toFile()).redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
