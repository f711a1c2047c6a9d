package io.byomesh.foundation.api.actions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Unpacks zips that others made: nothing lands outside the folder, nothing grows beyond bounds, executable files stay so.
 *
 * @param mostEntries how many files and folders there may be
 * @param mostBytes how much it may all come to
 */
public record SafeZip(int mostEntries, long mostBytes) {

    /** Above this ratio a zip of some size is made to do harm; what apps are made of packs ten times at best. */
    private static final int ABSURD_RATIO = 200;

    private static final long HARMLESS = 64L << 20;
    private static final Pattern INNER_LINK = Pattern.compile("(\\.\\./)*([^/]+/)*[^/]+/?");
    private static final int LONGEST_LINK = 4096;
    private static final int EXECUTABLE = 0111;
    /** Packed, that is. Smaller ones are not worth sharing. */
    private static final int LARGE = 1 << 20;

    /** Says what is wrong with the archive. */
    public static final class RefusedException extends IOException {
        RefusedException(String message) {
            super(message);
        }
    }

    /** Looks at the list of contents alone. */
    public void check(Path zip) throws IOException {
        try (var archive = open(zip)) {
            var size = Files.size(zip);
            long total = 0;
            var count = 0;
            for (var entry : Collections.list(archive.getEntries())) {
                count++;
                total += Math.max(0, entry.getSize());
                path(entry.getName());
                require(count <= mostEntries, "it has more than " + mostEntries + " entries");
                checkTotal(total, size);
            }
            require(count > 0, "it is empty");
        }
    }

    /**
     * Unpacks into a folder that is not there yet. Sizes are counted, not believed.
     *
     * @param shared where large files that come again and again are kept
     */
    void extract(Path zip, Path folder, SharedFiles shared) throws IOException {
        Files.createDirectories(folder);
        try (var archive = open(zip)) {
            var size = Files.size(zip);
            var budget = new Budget(size);
            var links = new HashMap<Path, ZipArchiveEntry>();
            var files = new ArrayList<ZipArchiveEntry>();
            for (var entry : Collections.list(archive.getEntries())) {
                require(++budget.entries <= mostEntries, "it has more than " + mostEntries + " entries");
                if (entry.isUnixSymlink()) {
                    links.put(path(entry.getName()), entry);
                } else {
                    files.add(entry);
                }
            }
            for (var entry : files) {
                extract(archive, entry, place(archive, entry, folder, links), shared, budget);
            }
            // Links come last, so that no file is ever written through one.
            for (var link : links.entrySet()) {
                link(archive, link.getValue(), link.getKey(), folder, links);
            }
        }
    }

    private final class Budget {
        private final long compressed;
        private int entries;
        private long bytes;

        private Budget(long compressed) {
            this.compressed = compressed;
        }

        private void spend(long count) throws RefusedException {
            bytes += count;
            checkTotal(bytes, compressed);
        }
    }

    private void checkTotal(long total, long compressed) throws RefusedException {
        require(total <= mostBytes, "unpacked it is larger than " + mostBytes + " bytes");
        require(total <= HARMLESS || total <= compressed * ABSURD_RATIO,
                "unpacked it is more than " + ABSURD_RATIO + " times as large as packed");
    }

    private static Path place(ZipFile archive, ZipArchiveEntry entry, Path folder, Map<Path, ZipArchiveEntry> links) throws IOException {
        var path = path(entry.getName());
        requireNoLinkAbove(path, links);
        require(entry.isDirectory() || archive.canReadEntryData(entry),
                "the entry '" + entry.getName() + "' is encrypted or packed in an unknown way");
        return folder.resolve(path);
    }

    private static void extract(ZipFile archive, ZipArchiveEntry entry, Path place, SharedFiles shared, Budget budget) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(place);
            return;
        }
        Files.createDirectories(place.getParent());
        try {
            if (entry.getCompressedSize() < LARGE || entry.getMethod() != ZipEntry.DEFLATED) {
                unpack(archive, entry, place, budget);
                return;
            }
            if (shared.put(key(archive, entry), place, free -> unpack(archive, entry, free, budget))) {
                budget.spend(Files.size(place));
            }
        } catch (FileAlreadyExistsException e) {
            throw new RefusedException("the entry '" + entry.getName() + "' is there twice");
        }
    }

    private static void unpack(ZipFile archive, ZipArchiveEntry entry, Path place, Budget budget) throws IOException {
        try (InputStream in = archive.getInputStream(entry);
                var out = Files.newOutputStream(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                budget.spend(n);
                out.write(buffer, 0, n);
            }
        }
        Files.setPosixFilePermissions(place, permissions(entry.getUnixMode()));
    }

    /**
     * The same packed bytes unpack to the same file, so nothing needs to be unpacked to know it. What the list of contents says of the
     * entry, its size and checksum, anybody can forge; it has no part in this.
     */
    private static String key(ZipFile archive, ZipArchiveEntry entry) throws IOException {
        return Sha256.of(archive.getRawInputStream(entry)) + "-" + PosixFilePermissions.toString(permissions(entry.getUnixMode()));
    }

    /** Everybody may read, since instances run as another user than the one who unpacks; who may execute is kept. */
    private static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.copyOf(PosixFilePermissions.fromString("rw-r--r--"));
        if ((mode & EXECUTABLE) != 0) {
            permissions.addAll(PosixFilePermissions.fromString("--x--x--x"));
        }
        return permissions;
    }

    private static void link(ZipFile archive, ZipArchiveEntry entry, Path path, Path folder, Map<Path, ZipArchiveEntry> links)
            throws IOException {
        requireNoLinkAbove(path, links);
        require(entry.getSize() <= LONGEST_LINK, "the link '" + entry.getName() + "' is longer than any path");
        var target = archive.getUnixSymlink(entry);
        // With all ".." in front, where a link leads can be told from its text, whatever other links there are.
        var inside = target != null && INNER_LINK.matcher(target).matches() && !target.replaceFirst("^(\\.\\./)+", "").contains("..");
        var parent = path.getParent() == null ? Path.of("") : path.getParent();
        require(inside && !parent.resolve(target).normalize().startsWith(".."),
                "the link '" + entry.getName() + "' leads out of the archive, or cannot be told not to");
        var place = folder.resolve(path);
        Files.createDirectories(place.getParent());
        require(Files.notExists(place, LinkOption.NOFOLLOW_LINKS), "the entry '" + entry.getName() + "' is there twice");
        Files.createSymbolicLink(place, Path.of(target));
    }

    private static void requireNoLinkAbove(Path path, Map<Path, ZipArchiveEntry> links) throws RefusedException {
        for (var above = path.getParent(); above != null; above = above.getParent()) {
            require(!links.containsKey(above), "the entry '" + path + "' lies beneath a link");
        }
    }

    private static Path path(String name) throws RefusedException {
        var clean = name.replaceAll("^(\\./)+", "");
        var safe = !clean.startsWith("/") && !clean.contains("\\") && !clean.contains("\0")
                && !List.of(clean.split("/")).contains("..");
        require(safe, "the entry '" + name + "' would be written outside of the folder");
        return Path.of(clean).normalize();
    }

    private static ZipFile open(Path zip) throws IOException {
        try {
            return ZipFile.builder().setPath(zip).get();
        } catch (IOException e) {
            throw new RefusedException("it is no zip archive (" + e.getMessage() + ")");
        }
    }

    private static void require(boolean holds, String otherwise) throws RefusedException {
        if (!holds) {
            throw new RefusedException(otherwise);
        }
    }
}
