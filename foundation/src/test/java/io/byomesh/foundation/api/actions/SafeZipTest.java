package io.byomesh.foundation.api.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeZipTest {

    private final SafeZip zips = new SafeZip(100, 100 << 20);

    @TempDir
    Path folder;

    private Path zip;
    private Path target;
    private SharedFiles shared;

    @BeforeEach
    void name() {
        zip = folder.resolve("in.zip");
        target = folder.resolve("deep/er/out");
        shared = new SharedFiles(folder.resolve("shared"));
    }

    private interface Content {
        void write(ZipArchiveOutputStream out) throws IOException;
    }

    private void archive(Content content) throws IOException {
        try (var out = new ZipArchiveOutputStream(zip)) {
            content.write(out);
        }
    }

    private static void file(ZipArchiveOutputStream out, String name, int mode, String text) throws IOException {
        var entry = new ZipArchiveEntry(name);
        entry.setUnixMode(UnixStat.FILE_FLAG | mode);
        put(out, entry, text);
    }

    private static void link(ZipArchiveOutputStream out, String name, String to) throws IOException {
        var entry = new ZipArchiveEntry(name);
        entry.setUnixMode(UnixStat.LINK_FLAG | 0777);
        put(out, entry, to);
    }

    private static void put(ZipArchiveOutputStream out, ZipArchiveEntry entry, String text) throws IOException {
        out.putArchiveEntry(entry);
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.closeArchiveEntry();
    }

    @Test
    void keepsWhoMayExecuteAndLetsEverybodyRead() throws IOException {
        archive(out -> {
            file(out, "bin/run", 0700, "x");
            file(out, "secret", 0600, "y");
            file(out, "no-mode", 0, "z");
        });

        zips.check(zip);
        zips.extract(zip, target, shared);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("bin/run"))))
                .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("secret"))))
                .isEqualTo("rw-r--r--");
        assertThat(target.resolve("no-mode")).hasContent("z");
    }

    @Test
    void keepsLinksThatStayInside() throws IOException {
        archive(out -> {
            file(out, "lib/v1/a.so", 0644, "code");
            link(out, "lib/current", "v1");
            link(out, "bin/a", "../lib/current/a.so");
        });

        zips.extract(zip, target, shared);

        assertThat(target.resolve("bin/a")).hasContent("code");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../evil", "/etc/evil", "a/..", "..\\evil"})
    void refusesNamesThatLeadOut(String name) throws IOException {
        archive(out -> file(out, name, 0644, "x"));

        assertThatThrownBy(() -> zips.check(zip)).isInstanceOf(SafeZip.RefusedException.class).hasMessageContaining("outside");
        assertThatThrownBy(() -> zips.extract(zip, target, shared)).isInstanceOf(SafeZip.RefusedException.class);
    }

    @ParameterizedTest
    @CsvSource({"x, /etc/passwd", "x, ../outside", "d/x, ../../outside", "x, a/../../..", "d/e/x, y/..", "x, .."})
    void refusesLinksThatLeadOutOrMight(String name, String to) throws IOException {
        archive(out -> link(out, name, to));

        assertThatThrownBy(() -> zips.extract(zip, target, shared)).isInstanceOf(SafeZip.RefusedException.class).hasMessageContaining("leads out");
    }

    @Test
    void neverWritesThroughALink() throws IOException {
        archive(out -> {
            link(out, "way", "real");
            file(out, "way/file", 0644, "x");
        });

        assertThatThrownBy(() -> zips.extract(zip, target, shared)).hasMessageContaining("beneath a link");
    }

    @Test
    void refusesAnAbsurdRatio() throws IOException {
        archive(out -> {
            var entry = new ZipArchiveEntry("bomb");
            out.putArchiveEntry(entry);
            for (int i = 0; i < 80; i++) {
                out.write(new byte[1 << 20]);
            }
            out.closeArchiveEntry();
        });

        assertThatThrownBy(() -> zips.check(zip)).hasMessageContaining("200 times");
        assertThatThrownBy(() -> zips.extract(zip, target, shared)).hasMessageContaining("200 times");
    }

    @Test
    void refusesTooManyEntries() throws IOException {
        archive(out -> {
            for (int i = 0; i < 101; i++) {
                file(out, "f" + i, 0644, "x");
            }
        });

        assertThatThrownBy(() -> zips.check(zip)).hasMessageContaining("more than 100 entries");
    }

    @Test
    void refusesWhatIsTooLarge() throws IOException {
        archive(out -> file(out, "f", 0644, "0123456789"));

        assertThatThrownBy(() -> new SafeZip(100, 9).check(zip)).hasMessageContaining("larger than 9 bytes");
        assertThatThrownBy(() -> new SafeZip(100, 9).extract(zip, target, shared)).hasMessageContaining("larger than 9 bytes");
    }

    @Test
    void refusesTheSameFileTwice() throws IOException {
        archive(out -> {
            file(out, "f", 0644, "x");
            file(out, "./f", 0644, "y");
        });

        assertThatThrownBy(() -> zips.extract(zip, target, shared)).hasMessageContaining("there twice");
    }

    @Test
    void refusesWhatIsNoZip() throws IOException {
        Files.writeString(zip, "no zip at all");

        assertThatThrownBy(() -> zips.check(zip)).isInstanceOf(SafeZip.RefusedException.class).hasMessageContaining("no zip archive");
    }
}
