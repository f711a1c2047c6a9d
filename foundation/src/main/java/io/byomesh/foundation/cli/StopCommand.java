package io.byomesh.foundation.cli;

import io.byomesh.foundation.DataDir;
import io.byomesh.foundation.Foundation;
import io.byomesh.foundation.RunInfo;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "stop",
        description = "Stop the apps gracefully and the foundation; its state stays. Leaves no process, namespace, mount or packet filter.")
final class StopCommand implements Callable<Integer> {

    /** Apps have 10 s to end; the rest of the work is removing what they ran in. */
    private static final int LIMIT_SECONDS = 40;

    @Mixin
    private Common common;

    @Option(names = "--wipe", description = "Remove the data directory too: orgs, apps, logs, credentials, Pulumi state.")
    private boolean wipe;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        DataDir dataDir = common.dataDir();
        Optional<RunInfo> running = RunInfo.read(dataDir);
        if (running.isPresent()) {
            end(running.get());
            say("The foundation is stopped.");
        } else {
            say("The foundation is not running.");
        }
        if (dataDir.isFoundations()) {
            Foundation.cleanLeftovers(dataDir);
            if (wipe) {
                delete(dataDir.root());
                say("Removed " + dataDir.root() + ".");
            }
        }
        return ExitCode.OK;
    }

    private void end(RunInfo running) throws InterruptedException, ExecutionException {
        Optional<ProcessHandle> process = ProcessHandle.of(running.pid());
        if (process.isEmpty()) {
            return;
        }
        if (!process.get().destroy()) {
            throw new CliException(ExitCode.FAILED, "The foundation (process " + running.pid() + ") belongs to another user; stop it as that user.");
        }
        try {
            process.get().onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException stuck) {
            process.get().destroyForcibly();
            process.get().onExit().get();
            spec.commandLine().getErr().println("The foundation did not stop within " + LIMIT_SECONDS
                    + " s and was killed; what it left is cleaned up.");
        }
    }

    private static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }
}
