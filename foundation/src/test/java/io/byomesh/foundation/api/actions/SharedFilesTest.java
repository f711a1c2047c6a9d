package io.byomesh.foundation.api.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFilesTest {

    @TempDir
    Path folder;

    private Path store;
    private SharedFiles files;

    @BeforeEach
    void begin() {
        store = folder.resolve("shared");
        files = new SharedFiles(store);
    }

    private Path place(String name) {
        return folder.resolve(name);
    }

    private static SharedFiles.Making text(String text) {
        return place -> Files.writeString(place, text);
    }

    @Test
    void eachIsMadeOnce() throws IOException {
        assertThat(files.put("key", place("a"), text("made"))).isFalse();
        assertThat(files.put("key", place("b"), text("made again"))).isTrue();

        assertThat(place("b")).hasContent("made");
    }

    @Test
    void whoAsksForOneThatIsBeingMadeWaitsForIt() throws Exception {
        var made = new AtomicInteger();
        var callers = 8;
        var allThere = new CountDownLatch(callers);
        var pool = Executors.newFixedThreadPool(callers);
        try {
            var calls = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < callers; i++) {
                var place = place("copy" + i);
                calls.add(() -> {
                    allThere.countDown();
                    allThere.await();
                    return files.put("key", place, free -> {
                        made.incrementAndGet();
                        Files.writeString(free, "made");
                    });
                });
            }
            for (var call : pool.invokeAll(calls)) {
                call.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(made).hasValue(1);
        assertThat(place("copy7")).hasContent("made");
    }

    @Test
    void whatCouldNotBeMadeIsMadeByTheNext() throws IOException {
        assertThatThrownBy(() -> files.put("key", place("a"), free -> {
            Files.writeString(free, "half");
            throw new IOException("disk full");
        })).hasMessage("disk full");

        assertThat(files.put("key", place("b"), text("whole"))).isFalse();
        assertThat(place("b")).hasContent("whole");
    }

    @Test
    void nothingIsPutWhereSomethingIs() throws IOException {
        files.put("key", place("a"), text("made"));
        Files.writeString(place("taken"), "mine");

        assertThatThrownBy(() -> files.put("key", place("taken"), text("made"))).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(place("taken")).hasContent("mine");
    }

    @Test
    void deletingOneLeavesTheOthers() throws IOException {
        files.put("key", place("a"), text("made"));
        files.put("key", place("b"), text("made"));

        Bits.delete(place("a"));
        files.forgetUnused();

        assertThat(place("b")).hasContent("made");
        assertThat(files.put("key", place("c"), text("made"))).isTrue();
    }

    @Test
    void theLastOneTakesItWithIt() throws IOException {
        files.put("key", place("a"), text("made"));

        Bits.delete(place("a"));
        files.forgetUnused();

        assertThat(store).isEmptyDirectory();
        assertThat(files.put("key", place("b"), text("made anew"))).isFalse();
    }

    @Test
    void whatAnEarlierProcessLeftIsNotTrusted() throws IOException {
        files.put("key", place("a"), text("made"));
        Files.writeString(store.resolve("other"), "half");

        var later = new SharedFiles(store);

        assertThat(store).isEmptyDirectory();
        assertThat(later.put("key", place("b"), text("made anew"))).isFalse();
        assertThat(place("a")).hasContent("made");
    }

    @Test
    void whereNoLinkCanBeMadeEachHasItsOwn() throws IOException {
        Files.delete(store);

        assertThat(files.put("key", place("a"), text("made"))).isFalse();
        assertThat(files.put("key", place("b"), text("made"))).isFalse();
        assertThat(place("b")).hasContent("made");
    }
}
