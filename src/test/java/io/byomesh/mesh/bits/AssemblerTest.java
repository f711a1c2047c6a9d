package io.byomesh.mesh.bits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblerTest {

    @TempDir
    Path directory;

    private Path binary;

    @BeforeEach
    void writeABinary() throws IOException {
        binary = Files.write(directory.resolve("tool"), new byte[100_000]);
    }

    private Bits bits() {
        return Bits.empty().withBinary("mesh/tool", binary).withText("mesh/mesh.json", "{}");
    }

    private Assembler assembler(String name) {
        return new Assembler(directory.resolve(name));
    }

    @Test
    void makesTheSameBytesWhereverAndWheneverItRuns() throws IOException {
        var first = assembler("a").write("app", bits());
        Files.setLastModifiedTime(binary, FileTime.fromMillis(1_000_000_000_000L));
        var second = assembler("b").write("app", bits());

        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(Files.readAllBytes(second.path())).isEqualTo(Files.readAllBytes(first.path()));
    }

    @Test
    void doesNotCareInWhichOrderFilesWereNamed() {
        var other = Bits.empty().withText("mesh/mesh.json", "{}").withBinary("mesh/tool", binary);

        assertThat(assembler("a").plan("app", other)).isEqualTo(assembler("a").plan("app", bits()));
    }

    @Test
    void keepsContentsAndMarksBinariesAsExecutable() throws IOException {
        var zip = assembler("a").write("app", bits());

        try (var file = new ZipFile.Builder().setPath(zip.path()).get()) {
            assertThat(Collections.list(file.getEntries())).extracting(ZipArchiveEntry::getName)
                    .containsExactly("mesh/mesh.json", "mesh/tool");
            var tool = file.getEntry("mesh/tool");
            assertThat(tool.getUnixMode() & 0777).isEqualTo(0755);
            assertThat(file.getInputStream(tool).readAllBytes()).isEqualTo(new byte[100_000]);
            var text = file.getEntry("mesh/mesh.json");
            assertThat(text.getUnixMode() & 0777).isEqualTo(0644);
            assertThat(new String(file.getInputStream(text).readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("{}");
        }
    }

    @Test
    void namesAnotherZipWhenAnyFileChanges() throws IOException {
        var before = assembler("a").plan("app", bits());
        Files.write(binary, new byte[100_001]);

        assertThat(assembler("a").plan("app", bits()).path()).isNotEqualTo(before.path());
    }

    @Test
    void writesNothingWhileItOnlyPlans() {
        var zip = assembler("a").plan("app", bits());

        assertThat(zip.path()).doesNotExist();
    }

    @Test
    void readsABinaryAgainThatChangedWithoutChangingItsSize() throws IOException {
        var assembler = assembler("a");
        var before = assembler.plan("app", bits());
        var changed = new byte[100_000];
        changed[5] = 1;
        Files.write(binary, changed);
        Files.setLastModifiedTime(binary, FileTime.fromMillis(1_000_000_000_000L));

        assertThat(assembler.plan("app", bits()).digest()).isNotEqualTo(before.digest());
    }
}
