package io.byomesh.mesh.bits;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Makes zips of {@link Bits}: the same bits give the same bytes, under a name that their contents decide.
 *
 * <p>A preview only names the zip; it is written when it is about to be pushed. Binaries are large and shared by all apps of a
 * mesh, so each is compressed once and its compressed form is copied into every zip that needs it.
 */
public final class Assembler {

    private static final int REGULAR_FILE = 0100000;
    /** The first moment that the zip format can express, so that no zip depends on when it was made. */
    private static final long EPOCH = 315532800000L;

    private final Path directory;
    private final Digests digests;
    private final ReentrantLock compressing = new ReentrantLock();

    /** @param directory where zips and what speeds up making them are kept; may be deleted at any time */
    public Assembler(Path directory) {
        this.directory = directory;
        this.digests = new Digests(directory.resolve("digests.properties"));
    }

    /** The zip that these bits become: where it will be, and the digest of all that goes into it. Writes nothing. */
    public Zip plan(String name, Bits bits) {
        var all = Digests.sha256();
        bits.entries().forEach((entryName, entry) -> {
            var line = entryName + '\0' + mode(entry) + '\0' + digest(entry) + '\n';
            all.update(line.getBytes(StandardCharsets.UTF_8));
        });
        var digest = HexFormat.of().formatHex(all.digest());
        return new Zip(directory.resolve("apps").resolve(name + "-" + digest.substring(0, 16) + ".zip"), digest);
    }

    /** Writes the zip that {@link #plan} named, unless it is there. */
    public Zip write(String name, Bits bits) {
        var zip = plan(name, bits);
        try {
            if (!Files.exists(zip.path())) {
                Files.createDirectories(zip.path().getParent());
                var unfinished = Files.createTempFile(zip.path().getParent(), name, ".tmp");
                try (var out = new ZipArchiveOutputStream(unfinished)) {
                    for (var entry : bits.entries().entrySet()) {
                        add(out, entry.getKey(), entry.getValue());
                    }
                }
                Files.move(unfinished, zip.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return zip;
        } catch (IOException e) {
            throw new UncheckedIOException("Writing " + zip.path() + " failed: " + e.getMessage(), e);
        }
    }

    private void add(ZipArchiveOutputStream out, String name, Bits.Entry entry) throws IOException {
        try (var compressed = new ZipFile.Builder().setPath(compressed(entry)).get()) {
            var stored = compressed.getEntries().nextElement();
            var copy = entry(name, entry);
            copy.setMethod(stored.getMethod());
            copy.setSize(stored.getSize());
            copy.setCompressedSize(stored.getCompressedSize());
            copy.setCrc(stored.getCrc());
            out.addRawArchiveEntry(copy, compressed.getRawInputStream(stored));
        }
    }

    /** The contents alone, compressed, in a zip of their own. */
    private Path compressed(Bits.Entry entry) throws IOException {
        var part = directory.resolve("parts").resolve(digest(entry) + ".zip");
        compressing.lock();
        try {
            if (!Files.exists(part)) {
                Files.createDirectories(part.getParent());
                var unfinished = Files.createTempFile(part.getParent(), "part", ".tmp");
                try (var out = new ZipArchiveOutputStream(unfinished)) {
                    out.putArchiveEntry(entry("part", entry));
                    copy(entry, out);
                    out.closeArchiveEntry();
                }
                Files.move(unfinished, part, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return part;
        } finally {
            compressing.unlock();
        }
    }

    private static void copy(Bits.Entry entry, OutputStream out) throws IOException {
        if (entry.content() instanceof Bits.Content.Text text) {
            out.write(text.bytes());
        } else if (entry.content() instanceof Bits.Content.File file) {
            Files.copy(file.path(), out);
        }
    }

    private static ZipArchiveEntry entry(String name, Bits.Entry entry) {
        var zipEntry = new ZipArchiveEntry(name);
        zipEntry.setTime(EPOCH);
        zipEntry.setMethod(ZipEntry.DEFLATED);
        zipEntry.setUnixMode(REGULAR_FILE | mode(entry));
        return zipEntry;
    }

    private static int mode(Bits.Entry entry) {
        return entry.executable() ? 0755 : 0644;
    }

    private String digest(Bits.Entry entry) {
        if (entry.content() instanceof Bits.Content.Text text) {
            MessageDigest digest = Digests.sha256();
            return HexFormat.of().formatHex(digest.digest(text.bytes()));
        }
        return digests.of(((Bits.Content.File) entry.content()).path());
    }
}
