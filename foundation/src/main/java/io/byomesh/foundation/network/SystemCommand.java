package io.byomesh.foundation.network;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs the system's own tools: short commands whose end is waited for. */
public final class SystemCommand {

    private SystemCommand() {}

    /**
     * Runs the command to its end and returns what it printed.
     *
     * @param input given to it on its standard input
     * @throws IllegalStateException when it fails; the message holds what it said
     */
    public static String run(String input, List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // A tool that fails early closes its input; its message and exit code say more than a broken pipe does.
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IllegalStateException(
                        "`%s` ended with %d: %s".formatted(String.join(" ", command), exit, output));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while running " + command.get(0)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with a sentence for the user when the program is not on the PATH. */
    public static void require(String program, String debianPackage) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return;
            }
        }
        throw new IllegalStateException(
                "The program %s is needed and not on the PATH: install it, on Debian and Ubuntu with `apt-get install %s`."
                        .formatted(program, debianPackage));
    }
}
