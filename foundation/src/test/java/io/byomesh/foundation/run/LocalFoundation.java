package io.byomesh.foundation.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A foundation as its users have it: started, asked and stopped by the script. */
final class LocalFoundation implements AutoCloseable {

    private static final Path SCRIPT = Path.of("bin/foundation").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path dataDir;
    private final int apiPort;
    private final int routerPort;

    LocalFoundation(Path dataDir) throws IOException {
        this.dataDir = dataDir;
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            apiPort = one.getLocalPort();
            routerPort = other.getLocalPort();
        }
    }

    /** What a command said and how it ended. */
    record Result(int exitCode, String out, String err) {

        Result succeeded() {
            assertThat(exitCode).as(out + err).isZero();
            return this;
        }
    }

    Result start(String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(startCommand());
        command.addAll(List.of(more));
        return execute(command);
    }

    List<String> startCommand() {
        return List.of(SCRIPT.toString(), "start", "--data-dir", dataDir.toString(),
                "--api-port", String.valueOf(apiPort), "--router-port", String.valueOf(routerPort));
    }

    /** A command with this foundation's data directory; arguments after {@code --} stay last. */
    Result run(String command, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(SCRIPT.toString(), command, "--data-dir", dataDir.toString()));
        all.addAll(List.of(arguments));
        return execute(all);
    }

    static Result execute(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", "");
        Path err = Files.createTempFile("err", "");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).as(command + " ends").isTrue();
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    Path dataDir() {
        return dataDir;
    }

    int apiPort() {
        return apiPort;
    }

    int routerPort() {
        return routerPort;
    }

    long pid() throws IOException {
        return JSON.readTree(dataDir.resolve("run.json").toFile()).path("pid").asLong();
    }

    JsonNode status() throws IOException, InterruptedException {
        return JSON.readTree(run("status", "--json").succeeded().out());
    }

    PlainCf api() throws IOException, InterruptedException {
        JsonNode developer = JSON.readTree(dataDir.resolve("credentials.json").toFile()).path("developer");
        return new PlainCf(apiPort, routerPort, developer.path("user").asText(), developer.path("password").asText());
    }

    void kill() throws IOException, InterruptedException {
        ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
        process.destroyForcibly();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("stop", "--wipe").succeeded();
    }
}
