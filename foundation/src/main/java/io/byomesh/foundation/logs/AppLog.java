package io.byomesh.foundation.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One app's log: segment files named by the time of their first line. Times ascend strictly, as in log-cache: a line that is not
 * later than the one before is dated a nanosecond after it, so that nobody who reads on from the last time he saw misses one.
 */
final class AppLog {

    private static final Set<StandardOpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    private final String guid;
    private final Path folder;
    private final FileLogStore.Limits limits;
    /** Oldest first; the last one is written to. */
    private final List<Segment> segments = new ArrayList<>();
    private FileChannel channel;
    private int lines;
    private long bytes;
    private long last = Long.MIN_VALUE;
    private boolean closed;

    AppLog(String guid, Path folder, FileLogStore.Limits limits) {
        this.guid = guid;
        this.folder = folder;
        this.limits = limits;
        try {
            load();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the log of app " + guid + ": " + e.getMessage(), e);
        }
    }

    private record Segment(long first, Path file) {}

    private void load() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted().forEach(file -> segments.add(new Segment(firstTime(file), file)));
        }
        if (!segments.isEmpty()) {
            Path newest = newest().file();
            List<String> written = LineFormat.split(Files.readAllBytes(newest));
            lines = written.size();
            bytes = Files.size(newest);
            last = written.isEmpty() ? newest().first() : LineFormat.time(written.get(written.size() - 1));
        }
    }

    private static long firstTime(Path segment) {
        return Long.parseLong(segment.getFileName().toString());
    }

    private Segment newest() {
        return segments.get(segments.size() - 1);
    }

    synchronized void append(LogLine line) {
        if (closed) {
            return;
        }
        long time = Math.max(Nanos.of(line.time()), last + 1);
        byte[] encoded = LineFormat.encode(time, line);
        try {
            if (segments.isEmpty() || lines >= limits.linesPerSegment() || bytes + encoded.length > limits.bytesPerSegment()) {
                rotate(time);
            }
            ByteBuffer buffer = ByteBuffer.wrap(encoded);
            FileChannel out = channel();
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the log of app " + guid + ": " + e.getMessage(), e);
        }
        last = time;
        lines++;
        bytes += encoded.length;
    }

    private FileChannel channel() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(newest().file(), APPEND,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            endLine();
        }
        return channel;
    }

    /** A write that a full disk cut short must not swallow the line that comes after it. */
    private void endLine() throws IOException {
        byte[] written = Files.readAllBytes(newest().file());
        if (written.length > 0 && written[written.length - 1] != '\n') {
            channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
            bytes++;
        }
    }

    private void rotate(long first) throws IOException {
        closeChannel();
        FileLogStore.createDirectory(folder);
        segments.add(new Segment(first, folder.resolve(String.format("%019d", first))));
        lines = 0;
        bytes = 0;
        while (segments.size() > limits.segments()) {
            Files.deleteIfExists(segments.remove(0).file());
        }
    }

    /** Lines in [from, to), the oldest first or the newest first. */
    synchronized List<LogLine> read(long from, long to, int limit, boolean descending) {
        List<LogLine> found = new ArrayList<>();
        List<Segment> order = new ArrayList<>(segments);
        if (descending) {
            Collections.reverse(order);
        }
        for (Segment segment : order) {
            if (found.size() < limit && overlaps(segment, from, to)) {
                collect(segment, from, to, limit, descending, found);
            }
        }
        return found;
    }

    private boolean overlaps(Segment segment, long from, long to) {
        int next = segments.indexOf(segment) + 1;
        long end = next < segments.size() ? segments.get(next).first() : Long.MAX_VALUE;
        return segment.first() < to && end > from;
    }

    private void collect(Segment segment, long from, long to, int limit, boolean descending, List<LogLine> found) {
        List<String> written;
        try {
            written = LineFormat.split(Files.readAllBytes(segment.file()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the log of app " + guid + ": " + e.getMessage(), e);
        }
        if (descending) {
            Collections.reverse(written);
        }
        for (String line : written) {
            if (found.size() >= limit) {
                return;
            }
            long time = LineFormat.time(line);
            if (time >= from && time < to) {
                found.add(LineFormat.decode(guid, line));
            }
        }
    }

    synchronized void delete() {
        close();
        try {
            for (Segment segment : segments) {
                Files.deleteIfExists(segment.file());
            }
            segments.clear();
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the log of app " + guid + ": " + e.getMessage(), e);
        }
    }

    synchronized void close() {
        closed = true;
        try {
            closeChannel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeChannel() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
