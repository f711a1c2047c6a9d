package io.byomesh.mesh.bits;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Properties;

/** SHA-256 of files, remembered by path, size and time of change: a preview must not read 200 MB of binaries each time. */
final class Digests {

    private final Path memory;
    private final Properties known = new Properties();

    Digests(Path memory) {
        this.memory = memory;
        if (Files.exists(memory)) {
            try (var in = Files.newInputStream(memory)) {
                known.load(in);
            } catch (IOException | IllegalArgumentException e) {
                known.clear();
            }
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized String of(Path file) {
        try {
            var real = file.toRealPath();
            var key = real + "|" + Files.size(real) + "|" + Files.getLastModifiedTime(real).toMillis();
            var digest = known.getProperty(key);
            if (digest == null) {
                digest = read(real);
                known.setProperty(key, digest);
                remember();
            }
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + file + " failed: " + e.getMessage(), e);
        }
    }

    private static String read(Path file) throws IOException {
        var digest = sha256();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void remember() throws IOException {
        Files.createDirectories(memory.getParent());
        var unfinished = Files.createTempFile(memory.getParent(), "digests", ".tmp");
        try (var out = Files.newOutputStream(unfinished)) {
            known.store(out, null);
        }
        Files.move(unfinished, memory, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
