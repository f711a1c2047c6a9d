package io.byomesh.foundation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.byomesh.foundation.files.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which process runs a foundation and where it listens.
 *
 * @param startTicks when the process began, in the kernel's count: with the id it names the process, as ids are used again
 * @param ready whether clients are answered
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunInfo(long pid, long startTicks, int apiPort, int routerPort, boolean ready) {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The field of {@code /proc/PID/stat} after the command's closing bracket; the 22nd of all. */
    private static final int START_TIME_FIELD = 19;

    static RunInfo ofThisProcess(FoundationConfig config, boolean ready) {
        long pid = ProcessHandle.current().pid();
        return new RunInfo(pid, startTicks(pid).orElseThrow(), config.apiPort(), config.routerPort(), ready);
    }

    /** The foundation that runs with this data directory, if one does. */
    public static Optional<RunInfo> read(DataDir dataDir) {
        try {
            RunInfo info = JSON.readValue(dataDir.run().toFile(), RunInfo.class);
            return info.alive() ? Optional.of(info) : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    void write(DataDir dataDir) {
        try {
            PrivateFile.write(dataDir.run(), JSON.writeValueAsBytes(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @JsonIgnore
    public String apiUrl() {
        return "http://" + FoundationConfig.HOST + ":" + apiPort;
    }

    private boolean alive() {
        return startTicks(pid).filter(ticks -> ticks == startTicks).isPresent();
    }

    private static Optional<Long> startTicks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            String[] afterCommand = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            // One that has ended and waits to be noticed by its parent runs nothing any more.
            return afterCommand[0].equals("Z") ? Optional.empty() : Optional.of(Long.parseLong(afterCommand[START_TIME_FIELD]));
        } catch (IOException noSuchProcess) {
            return Optional.empty();
        }
    }
}
