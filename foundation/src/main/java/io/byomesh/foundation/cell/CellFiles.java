package io.byomesh.foundation.cell;

import io.byomesh.foundation.files.PrivateFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;

/** The cell's directory: the scripts that make containers, what all of them see in {@code /etc}, and a directory for each. */
final class CellFiles {

    /** What instances know as {@code CF_SYSTEM_CERT_PATH}, in {@code /etc}. */
    static final String TRUSTED = "cf-system-certificates";

    private final Path directory;

    CellFiles(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    void prepare(String resolver) {
        try {
            makePrivate(directory);
            Path etc = Files.createDirectories(directory.resolve("etc"));
            Files.createDirectories(instances());
            Files.createDirectories(etc.resolve(TRUSTED));
            Files.writeString(etc.resolve("passwd"), """
                    root:x:0:0:root:/root:/usr/sbin/nologin
                    vcap:x:2000:2000:vcap:/home/vcap:/bin/bash
                    nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                    """);
            Files.writeString(etc.resolve("group"), "root:x:0:\nvcap:x:2000:\nnogroup:x:65534:\n");
            Files.writeString(etc.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
            Files.writeString(etc.resolve("resolv.conf"), "nameserver " + resolver + "\n");
            Files.writeString(directory.resolve("sandbox"), String.join("\0", Sandbox.arguments(etc)) + "\0");
            for (String script : List.of("container.sh", "join.sh", "launcher.sh", "supervisor.sh")) {
                try (InputStream in = CellFiles.class.getResourceAsStream(script)) {
                    Files.write(script(script), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The cell's directory " + directory + " cannot be set up", e);
        }
    }

    /** Instances find this certificate among those that they may trust. */
    synchronized void trust(byte[] certificate) throws IOException {
        Path file = directory.resolve("etc").resolve(TRUSTED).resolve("trusted-ca-1.crt");
        if (Files.notExists(file) || !Arrays.equals(Files.readAllBytes(file), certificate)) {
            PrivateFile.write(file, certificate);
        }
    }

    Path script(String name) {
        return directory.resolve(name);
    }

    Path instances() {
        return directory.resolve("instances");
    }

    /** Where the cell notes its control groups, for the next start after a kill. */
    Path groups() {
        return directory.resolve("control-groups");
    }

    static Path makePrivate(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        return directory;
    }

    /** Deletes the tree; files that vanish meanwhile, with their last process, are as good as deleted. */
    static void delete(Path tree) {
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Files of an instance that ended cannot be deleted", e);
        }
    }
}
