package io.byomesh.foundation.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps logs in one folder per app, readable by the owner alone. A line is with the kernel when {@link #append} returns, so it
 * survives the death of this JVM at any moment.
 */
public final class FileLogStore implements LogStore {

    /**
     * How much of one app's log is kept: when the newest of the segments is full, the oldest goes.
     *
     * @param segments at least 2
     */
    public record Limits(int segments, int linesPerSegment, int bytesPerSegment) {

        /** As many lines as log-cache keeps of a source, in at most 16 MiB. */
        public static final Limits DEFAULT = new Limits(16, 6_250, 1 << 20);
    }

    private final Path directory;
    private final Limits limits;
    private final Map<String, AppLog> apps = new ConcurrentHashMap<>();
    /** Instances of a deleted app are still stopping while its log goes; their last words must not bring it back. */
    private final Set<String> dropped = ConcurrentHashMap.newKeySet();

    public FileLogStore(Path directory) {
        this(directory, Limits.DEFAULT);
    }

    FileLogStore(Path directory, Limits limits) {
        this.directory = directory;
        this.limits = limits;
        createDirectory(directory);
    }

    @Override
    public void append(LogLine line) {
        if (!dropped.contains(line.appGuid())) {
            app(line.appGuid()).append(line);
        }
    }

    @Override
    public List<LogLine> read(String appGuid, Instant from, Instant to, int limit, boolean descending) {
        boolean known = !dropped.contains(appGuid) && (apps.containsKey(appGuid) || Files.isDirectory(folder(appGuid)));
        return known ? app(appGuid).read(Nanos.of(from), Nanos.of(to), limit, descending) : List.of();
    }

    @Override
    public void drop(String appGuid) {
        dropped.add(appGuid);
        app(appGuid).delete();
        apps.remove(appGuid);
    }

    @Override
    public void close() {
        apps.values().forEach(AppLog::close);
    }

    private AppLog app(String guid) {
        return apps.computeIfAbsent(guid, absent -> new AppLog(guid, folder(guid), limits));
    }

    private Path folder(String guid) {
        Path folder = directory.resolve(guid);
        if (!directory.equals(folder.normalize().getParent())) {
            throw new IllegalArgumentException("'" + guid + "' is not the GUID of an app.");
        }
        return folder;
    }

    static void createDirectory(Path directory) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the log folder " + directory + ": " + e.getMessage(), e);
        }
    }
}
