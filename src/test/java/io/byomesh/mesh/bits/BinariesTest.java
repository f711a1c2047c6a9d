package io.byomesh.mesh.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {

    private static final byte X86_64 = 0x3e;
    private static final byte AARCH64 = (byte) 0xb7;

    @TempDir
    Path directory;

    private Path elf(String name, byte machine) throws IOException {
        var header = new byte[64];
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, header, 0, 7);
        header[18] = machine;
        return Files.write(directory.resolve(name), header);
    }

    private Binaries binaries() {
        return new Binaries(List.of(directory.resolve("elsewhere"), directory));
    }

    @Test
    void findsAProgramInTheFirstDirectoryThatHoldsIt() throws IOException {
        var file = elf("consul", X86_64);

        assertThat(binaries().find("consul")).isEqualTo(file);
    }

    @Test
    void saysWhereAMissingProgramWasLookedFor() {
        assertThatThrownBy(() -> binaries().find("envoy"))
                .hasMessageContaining("'envoy'")
                .hasMessageContaining("elsewhere")
                .hasMessageContaining("make toolchain");
    }

    @Test
    void refusesAProgramForAnotherProcessor() throws IOException {
        elf("envoy", AARCH64);

        assertThatThrownBy(() -> binaries().find("envoy"))
                .hasMessageContaining("another processor")
                .hasMessageContaining("x86-64")
                .hasMessageContaining("binaries");
    }

    @Test
    void refusesWhatIsNoProgram() throws IOException {
        Files.writeString(directory.resolve("hotrod"), "#!/bin/sh");

        assertThatThrownBy(() -> binaries().find("hotrod")).hasMessageContaining("no Linux program");
    }
}
