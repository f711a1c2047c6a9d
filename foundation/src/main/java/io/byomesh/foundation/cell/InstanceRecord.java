package io.byomesh.foundation.cell;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What another JVM must know to run a command in an instance: a file in the instance's directory while it may be joined.
 *
 * @param pid the container's first process
 * @param pidNamespace the namespace that it is the first process of: a pid alone may have gone to another process since
 * @param entrances control group files that take the pid of a process that joins
 * @param otherVariables variables that the launcher cannot set
 */
record InstanceRecord(
        String appGuid,
        String processType,
        int index,
        long pid,
        String pidNamespace,
        List<String> entrances,
        Map<String, String> otherVariables) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "instance.json";

    static String pidNamespace(long pid) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")).toString();
    }

    /** Whether the container is still there; after a kill of the cell the record outlives it. */
    boolean alive() {
        try {
            return pidNamespace(pid).equals(pidNamespace);
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the container, should it still be there, and waits until it is gone. */
    void kill() {
        if (alive()) {
            ProcessHandle.of(pid).ifPresent(first -> {
                first.destroyForcibly();
                first.onExit().join();
            });
        }
    }

    void write(Path instanceDirectory) throws IOException {
        Path file = instanceDirectory.resolve(FILE);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, JSON.writeValueAsBytes(this));
    }

    /** Records of all instances that may be joined, and of those that a killed cell left. */
    static List<InstanceRecord> all(CellFiles cell) {
        try (Stream<Path> directories = Files.list(cell.instances())) {
            return directories.map(InstanceRecord::read).flatMap(Optional::stream).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<InstanceRecord> read(Path instanceDirectory) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(instanceDirectory.resolve(FILE)), InstanceRecord.class));
        } catch (IOException e) {
            // There is none while the instance is being made or is stopping.
            return Optional.empty();
        }
    }

    static void remove(Path instanceDirectory) throws IOException {
        Files.deleteIfExists(instanceDirectory.resolve(FILE));
    }
}
