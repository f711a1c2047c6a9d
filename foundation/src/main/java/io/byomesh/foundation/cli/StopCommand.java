package io.byomesh.foundation.cli;

import io.byomesh.foundation.DataDir;
import io.byomesh.foundation.Foundation;
import io.byomesh.foundation.RunInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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
            end(dataDir, running.get());
            say("The foundation is stopped.");
        } else {
            say("The foundation is not running.");
        }
        if (dataDir.isFoundations()) {
            Foundation.cleanLeftovers(dataDir);
            if (wipe) {
                dataDir.delete();
                say("Removed " + dataDir.root() + ".");
            }
        }
        return ExitCode.OK;
    }

    private void end(DataDir dataDir, RunInfo running) throws InterruptedException, ExecutionException {
        ProcessHandle process = ProcessHandle.of(running.pid()).orElse(null);
        if (process == null) {
            return;
        }
        if (!process.destroy()) {
            throw new CliException(ExitCode.FAILED,
                    "The foundation (process " + running.pid() + ") belongs to another user; stop it as that user.");
        }
        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> awaitEnd(dataDir));
        try {
            ended.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException stuck) {
            process.destroyForcibly();
            ended.get();
            spec.commandLine().getErr().println("The foundation did not stop within " + LIMIT_SECONDS
                    + " s and was killed; what it left is cleaned up.");
        }
    }

    /** A process holds its lock to the very end, and waiting for a lock needs no polling. */
    private static void awaitEnd(DataDir dataDir) {
        try (FileChannel channel = FileChannel.open(dataDir.lock(), StandardOpenOption.WRITE)) {
            channel.lock();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot wait for the lock " + dataDir.lock() + ": " + e.getMessage(), e);
        }
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }
}
