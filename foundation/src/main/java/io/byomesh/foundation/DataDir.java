package io.byomesh.foundation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The one directory in which a foundation keeps everything, readable by its owner alone. */
public record DataDir(Path root) {

    private static final int ID_BYTES = 4;

    public DataDir {
        root = root.toAbsolutePath().normalize();
    }

    /** Tells the namespaces of this foundation from those of others on the machine: lower case letters and digits. */
    public String id() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(root.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256", e);
        }
    }

    public Path database() {
        return root.resolve("foundation.db");
    }

    public Path credentials() {
        return root.resolve("credentials.json");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path cell() {
        return root.resolve("cell");
    }

    /** Key and certificate of the authority for instances' certificates. */
    public Path instanceAuthority() {
        return root.resolve("instance-identity-ca.pem");
    }

    /** Held locked by the foundation while it runs. */
    public Path lock() {
        return root.resolve("lock");
    }

    /** Who runs, and where it listens. */
    public Path run() {
        return root.resolve("run.json");
    }

    /** What the foundation itself has to say, when it runs in the background. */
    public Path ownLog() {
        return root.resolve("foundation.log");
    }

    /**
     * Make the directory unless it is there.
     *
     * @throws FoundationException when it holds something that is not a foundation's
     */
    public void create() {
        createPrivate(root);
        if (!isFoundations() && !isEmpty()) {
            throw new FoundationException("The directory " + root
                    + " is not empty and holds no foundation; name an empty or new one with --data-dir.");
        }
        try {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            if (!isFoundations()) {
                Files.createFile(lock(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (FileAlreadyExistsException createdMeanwhile) {
            // By another start, with which this one goes on to compete for the lock.
            return;
        } catch (IOException e) {
            throw new FoundationException("Cannot use the directory " + root + ": " + e.getMessage(), e);
        }
    }

    /** Whether a foundation ever ran here. */
    public boolean isFoundations() {
        return Files.exists(lock());
    }

    /** Remove the directory. What marks it as a foundation's goes last, so that an interrupted removal can be done again. */
    public void delete() throws IOException {
        List<Path> content;
        try (Stream<Path> all = Files.walk(root)) {
            content = all.sorted(Comparator.reverseOrder())
                    .filter(path -> !path.equals(root) && !path.equals(lock()))
                    .toList();
        }
        for (Path path : content) {
            Files.delete(path);
        }
        Files.delete(lock());
        Files.delete(root);
    }

    private boolean isEmpty() {
        try (Stream<Path> content = Files.list(root)) {
            return content.findAny().isEmpty();
        } catch (IOException e) {
            throw new FoundationException("Cannot read the directory " + root + ": " + e.getMessage(), e);
        }
    }

    /** A directory for its owner alone. */
    public static void createPrivate(Path directory) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the directory " + directory + ": " + e.getMessage(), e);
        }
    }
}
