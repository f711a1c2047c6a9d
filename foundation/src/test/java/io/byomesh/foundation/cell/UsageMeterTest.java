package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageMeterTest {

    @TempDir
    private Path directory;

    @Test
    void addsProcessesUpWhereThereAreNoControlGroups() throws IOException {
        CellFiles cell = new CellFiles(directory.resolve("cell"));
        cell.prepare("169.254.0.2");
        Files.createDirectories(directory.resolve("droplet/app"));
        InstanceFiles files = InstanceFiles.create(cell, "guid", directory.resolve("droplet"));
        Files.write(files.directory().resolve("upper/written"), new byte[5000]);
        Files.write(files.directory().resolve("tmp/written"), new byte[500]);

        UsageMeter.Usage usage = new UsageMeter(
                        files, new InstanceGroup(null, null, false), ProcessHandle.current().pid())
                .measure();

        assertThat(usage.memoryBytes()).as("at least this JVM").isGreaterThan(10_000_000);
        assertThat(usage.cpu()).isPositive();
        assertThat(usage.diskBytes()).isEqualTo(5500);
    }
}
