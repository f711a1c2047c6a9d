package io.byomesh.foundation.cell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One instance's files on the host: what it writes over the droplet, its {@code /tmp}, and what the cell gives it. */
final class InstanceFiles {

    /** Names that bash can export. Others, which some frameworks want, only a process' own environment can carry. */
    private static final Pattern SHELL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final String CREDENTIALS = "credentials";

    private final Path directory;

    private InstanceFiles(Path directory) {
        this.directory = directory;
    }

    static InstanceFiles create(CellFiles cell, String instanceGuid, Path droplet) throws IOException {
        if (!Files.isDirectory(droplet.resolve("app"))) {
            throw new IOException("the droplet has no directory app: " + droplet);
        }
        Path directory = CellFiles.makePrivate(cell.instances().resolve(instanceGuid));
        // Mount options are a list with its own separators: a link with a plain name needs no escaping there.
        Files.createSymbolicLink(directory.resolve("droplet"), droplet.toAbsolutePath());
        for (String name : List.of("home", "work", "tmp", "lifecycle", CREDENTIALS, "upper/tmp", "upper/logs", "upper/deps")) {
            Files.createDirectories(directory.resolve(name));
        }
        for (String program : List.of("launcher", "supervisor")) {
            Files.copy(cell.script(program + ".sh"), directory.resolve("lifecycle").resolve(program));
        }
        return new InstanceFiles(directory);
    }

    Path directory() {
        return directory;
    }

    void writeHosts(String address, String hostname) throws IOException {
        Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n" + address + " " + hostname + "\n");
    }

    /** Writes what the launcher is to run and in which environment; {@link #otherVariables} go another way. */
    void writeMember(int number, String command, Map<String, String> variables) throws IOException {
        StringBuilder text = new StringBuilder(command == null ? "" : command).append('\0');
        variables.forEach((key, value) -> {
            if (SHELL_NAME.matcher(key).matches()) {
                text.append(key).append('=').append(value).append('\0');
            }
        });
        Path file = directory.resolve("lifecycle/member-" + number);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Variables whose names the launcher cannot export. */
    static Map<String, String> otherVariables(Map<String, String> variables) {
        return variables.entrySet().stream()
                .filter(variable -> !SHELL_NAME.matcher(variable.getKey()).matches())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Where the instance's certificate and key go. */
    Path credentials() {
        return directory.resolve(CREDENTIALS);
    }

    /** Where a member's output comes out. */
    Path standardOutput(int number) {
        return directory.resolve("lifecycle/out-" + number);
    }

    Path standardError(int number) {
        return directory.resolve("lifecycle/err-" + number);
    }

    /** What the instance wrote, in bytes. */
    long diskBytes() throws IOException {
        AtomicLong sum = new AtomicLong();
        var visitor = new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(directory.resolve("upper"), visitor);
        Files.walkFileTree(directory.resolve("tmp"), visitor);
        return sum.get();
    }

    void delete() {
        CellFiles.delete(directory);
    }
}
