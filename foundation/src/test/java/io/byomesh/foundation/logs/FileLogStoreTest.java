package io.byomesh.foundation.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLogStoreTest {

    private static final String APP = "5b1e9b0c-0000-4000-8000-000000000001";
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.000000001Z");

    @TempDir
    Path directory;

    private FileLogStore store;

    @BeforeEach
    void open() {
        store = new FileLogStore(directory.resolve("logs"), new FileLogStore.Limits(3, 10, 4096));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void returnsLinesAsTheyWereWritten() {
        LogLine line = new LogLine(START, APP, "3", "APP/PROC/WEB/SIDECAR/MY ENVOY", LogLine.Stream.ERR, "a\tb\\n \\ \u2028 ü\r\nnext");

        store.append(line);

        assertThat(all()).containsExactly(line);
    }

    @Test
    void readsTheOldestOfARangeInAscendingOrder() {
        appendLines(8);

        assertThat(texts(store.read(APP, START.plusSeconds(2), START.plusSeconds(6), 3, false))).containsExactly("2", "3", "4");
    }

    @Test
    void readsTheNewestOfARangeNewestFirst() {
        appendLines(8);

        assertThat(texts(store.read(APP, START.plusSeconds(2), START.plusSeconds(6), 3, true))).containsExactly("5", "4", "3");
    }

    @Test
    void readsAcrossSegments() {
        appendLines(25);

        assertThat(texts(store.read(APP, START.plusSeconds(8), START.plusSeconds(22), 100, false)))
                .containsExactlyElementsOf(numbers(8, 22));
    }

    @Test
    void takesTimesThatNoLongHoldsForTheEndsOfTime() {
        appendLines(3);

        Instant goZeroTime = Instant.ofEpochSecond(0, -6795364578871345152L);
        assertThat(store.read(APP, goZeroTime, Instant.MAX, 100, false)).hasSize(3);
        assertThat(store.read(APP, Instant.MIN, Instant.MAX, 100, false)).hasSize(3);
    }

    @Test
    void keepsTheNewestLinesOnly() {
        appendLines(100);

        assertThat(texts(all())).containsExactlyElementsOf(numbers(70, 100));
        assertThat(segments()).hasSize(3);
    }

    @Test
    void boundsTheBytesOfLongLinesToo() throws IOException {
        for (int i = 0; i < 50; i++) {
            store.append(line(i, "x".repeat(1500)));
        }

        long size = 0;
        for (Path segment : segments()) {
            size += Files.size(segment);
        }
        assertThat(size).isLessThanOrEqualTo(3 * 4096);
        assertThat(all()).isNotEmpty();
    }

    @Test
    void datesLinesSoThatNoTwoOfAnAppShareATime() {
        store.append(new LogLine(START, APP, "0", "APP/PROC/WEB", LogLine.Stream.OUT, "first"));
        store.append(new LogLine(START, APP, "0", "APP/PROC/WEB", LogLine.Stream.OUT, "second"));
        store.append(new LogLine(START.minusSeconds(9), APP, "0", "APP/PROC/WEB", LogLine.Stream.OUT, "third"));

        assertThat(all()).extracting(LogLine::text).containsExactly("first", "second", "third");
        assertThat(all()).extracting(LogLine::time).containsExactly(START, START.plusNanos(1), START.plusNanos(2));
    }

    @Test
    void keepsWhatWasWrittenWithoutBeingClosed() {
        appendLines(15);

        FileLogStore another = new FileLogStore(directory.resolve("logs"), new FileLogStore.Limits(3, 10, 4096));

        assertThat(another.read(APP, Instant.EPOCH, Instant.MAX, 100, false)).isEqualTo(all()).hasSize(15);
        another.close();
    }

    @Test
    void goesOnInOrderAfterARestart() {
        appendLines(15);
        store.close();
        open();

        store.append(new LogLine(START, APP, "0", "APP/PROC/WEB", LogLine.Stream.OUT, "later"));

        assertThat(texts(store.read(APP, Instant.EPOCH, Instant.MAX, 2, true))).containsExactly("later", "14");
    }

    @Test
    void losesOnlyTheLineThatACutShortWriteLeftIncomplete() throws IOException {
        appendLines(2);
        store.close();
        Files.writeString(segments().get(0), "17673230", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        open();

        store.append(line(5, "after"));

        assertThat(texts(all())).containsExactly("0", "1", "after");
    }

    @Test
    void forgetsADroppedAppAndItsLastWords() {
        appendLines(15);

        store.drop(APP);
        store.append(line(20, "last words"));

        assertThat(all()).isEmpty();
        assertThat(directory.resolve("logs").resolve(APP)).doesNotExist();
    }

    @Test
    void knowsNothingOfAnAppThatNeverLogged() {
        assertThat(all()).isEmpty();
        assertThat(directory.resolve("logs").resolve(APP)).doesNotExist();
    }

    @Test
    void refusesAGuidThatLeadsOutOfItsFolder() {
        LogLine outside = new LogLine(START, "../elsewhere", "0", "API", LogLine.Stream.OUT, "text");

        assertThatThrownBy(() -> store.append(outside)).hasMessageContaining("'../elsewhere' is not the GUID of an app");
    }

    @Test
    void isReadableByItsOwnerAlone() throws IOException {
        appendLines(1);

        assertThat(Files.getPosixFilePermissions(segments().get(0))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(directory.resolve("logs"))).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(directory.resolve("logs").resolve(APP)))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    private void appendLines(int count) {
        for (int i = 0; i < count; i++) {
            store.append(line(i, String.valueOf(i)));
        }
    }

    private static LogLine line(int second, String text) {
        return new LogLine(START.plusSeconds(second), APP, "0", "APP/PROC/WEB", LogLine.Stream.OUT, text);
    }

    private List<LogLine> all() {
        return store.read(APP, Instant.EPOCH, Instant.MAX, Integer.MAX_VALUE, false);
    }

    private static List<String> texts(List<LogLine> lines) {
        return lines.stream().map(LogLine::text).toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    private List<Path> segments() {
        try (Stream<Path> files = Files.list(directory.resolve("logs").resolve(APP))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
