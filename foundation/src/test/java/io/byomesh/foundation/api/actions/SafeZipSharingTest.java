package io.byomesh.foundation.api.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large entries that come again. */
class SafeZipSharingTest {

    private static final int SIZE = 2 << 20;
    private static final int PROGRAM = 0755;

    private final SafeZip zips = new SafeZip(100, 100 << 20);

    @TempDir
    Path folder;

    private SharedFiles shared;

    @BeforeEach
    void begin() {
        shared = new SharedFiles(folder.resolve("shared"));
    }

    /** Does not get smaller when packed. */
    private static byte[] noise(int seed) {
        var bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] packed(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var deflated = new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
            deflated.write(content);
        }
        return out.toByteArray();
    }

    private static long crc(byte[] content) {
        var crc = new CRC32();
        crc.update(content);
        return crc.getValue();
    }

    /** A zip with one file in it, of which the list of contents says what it is told to say. */
    private Path zip(String name, String file, int mode, byte[] content, long crc, long size) throws IOException {
        var zip = folder.resolve(name + ".zip");
        var packed = packed(content);
        var entry = new ZipArchiveEntry(file);
        entry.setUnixMode(UnixStat.FILE_FLAG | mode);
        entry.setMethod(ZipEntry.DEFLATED);
        entry.setCrc(crc);
        entry.setSize(size);
        entry.setCompressedSize(packed.length);
        try (var out = new ZipArchiveOutputStream(zip)) {
            out.addRawArchiveEntry(entry, new ByteArrayInputStream(packed));
        }
        return zip;
    }

    private Path unpacked(String name, String file, int mode, byte[] content) throws IOException {
        return unpacked(zip(name, file, mode, content, crc(content), content.length), name, file);
    }

    private Path unpacked(Path zip, String name, String file) throws IOException {
        zips.extract(zip, folder.resolve(name), shared);
        return folder.resolve(name).resolve(file);
    }

    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Test
    void equalOnesAreOneFileOnDiskWhateverTheirNames() throws IOException {
        var first = unpacked("first", "consul", PROGRAM, noise(1));
        var second = unpacked("second", "mesh/consul", PROGRAM, noise(1));

        assertThat(identity(second)).isEqualTo(identity(first));
        assertThat(second).hasBinaryContent(noise(1)).isExecutable();
    }

    @Test
    void whoMayExecuteIsNotShared() throws IOException {
        var program = unpacked("program", "f", PROGRAM, noise(1));
        var text = unpacked("text", "f", 0644, noise(1));

        assertThat(Files.isExecutable(program)).isTrue();
        assertThat(Files.isExecutable(text)).isFalse();
    }

    @Test
    void differentOnesAreNeverMixedUpWhateverTheListOfContentsSaysOfThem() throws IOException {
        var good = noise(1);
        var evil = noise(2);
        assertThat(packed(evil)).as("this test forges all that a zip says of its entries").hasSameSizeAs(packed(good));

        var forged = unpacked(zip("forged", "consul", PROGRAM, evil, crc(good), good.length), "forged", "consul");
        var genuine = unpacked("genuine", "consul", PROGRAM, good);

        assertThat(genuine).hasBinaryContent(good);
        assertThat(forged).hasBinaryContent(evil);
    }

    @Test
    void countAgainstTheLimitsLikeAllOthers() throws IOException {
        unpacked("first", "consul", PROGRAM, noise(1));
        var lying = zip("second", "consul", PROGRAM, noise(1), crc(noise(1)), 1);
        var strict = new SafeZip(100, SIZE - 1);

        assertThatThrownBy(() -> strict.extract(lying, folder.resolve("second"), shared))
                .isInstanceOf(SafeZip.RefusedException.class).hasMessageContaining("larger than");
    }

    @Test
    void aRefusedOneIsNotShared() throws IOException {
        var zip = zip("first", "consul", PROGRAM, noise(1), crc(noise(1)), SIZE);
        var strict = new SafeZip(100, SIZE / 2);
        assertThatThrownBy(() -> strict.extract(zip, folder.resolve("refused"), shared)).isInstanceOf(SafeZip.RefusedException.class);

        assertThat(unpacked(zip, "first", "consul")).hasBinaryContent(noise(1));
    }

    @Test
    void theSameFileTwiceIsRefusedToo() throws IOException {
        var zip = folder.resolve("twice.zip");
        try (var out = new ZipArchiveOutputStream(zip)) {
            for (var name : new String[] {"f", "./f"}) {
                out.putArchiveEntry(new ZipArchiveEntry(name));
                out.write(noise(1));
                out.closeArchiveEntry();
            }
        }

        assertThatThrownBy(() -> zips.extract(zip, folder.resolve("out"), shared)).hasMessageContaining("there twice");
    }
}
