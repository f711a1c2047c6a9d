package io.byomesh.foundation.cli;

import io.byomesh.foundation.DataDir;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Starts the foundation as a process of its own session and waits until it is ready or has failed. */
final class Background {

    private static final long LARGE_LOG = 1 << 20;

    private Background() {}

    static void start(DataDir dataDir, List<String> arguments) throws IOException, InterruptedException {
        dataDir.create();
        Path log = freshLog(dataDir.ownLog());
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.add(launcher());
        command.addAll(arguments);
        command.add("--in-background");
        long before = Files.size(log);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.equals(StartCommand.READY)) {
                    return;
                }
            }
        }
        process.waitFor();
        throw new CliException(ExitCode.FAILED, reason(log, before));
    }

    private static String launcher() {
        String launcher = System.getProperty("foundation.launcher");
        if (launcher == null) {
            throw new CliException(ExitCode.FAILED, "Start the foundation with its script, foundation/bin/foundation, or with --foreground.");
        }
        return launcher;
    }

    /** The log goes on from run to run; the one before is kept when it has become large. */
    private static Path freshLog(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LARGE_LOG) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (Files.notExists(log)) {
            Files.createFile(log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return log;
    }

    private static String reason(Path log, long before) throws IOException {
        byte[] written = Files.readAllBytes(log);
        String reason = new String(written, (int) before, written.length - (int) before, StandardCharsets.UTF_8).strip();
        return reason.isEmpty() ? "The foundation did not start and left no message in " + log + "." : reason;
    }
}
