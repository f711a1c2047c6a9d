package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.network.RouterNetwork;
import io.byomesh.foundation.network.SystemCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CellDeathIT {

    /** The JVM that is killed: runs a cell with two instances until its input ends, which is never. */
    static final class Victim {

        public static void main(String[] arguments) throws IOException {
            TestCell test = new TestCell();
            TestProcess process = test.process("shop")
                    .instances(2)
                    .sidecar("agent", "trap '' TERM HUP; exec sleep 1000", 32);
            test.cell.desire(process.desired());
            test.awaitRunning(process, 0);
            test.awaitRunning(process, 1);
            System.out.println(test.id + " " + test.directory);
            System.in.read();
        }
    }

    @Test
    void aKilledCellLeavesNoProcessAndCleaningUpLeavesNothingElse() throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"), Victim.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8));
        String[] line = output.readLine().split(" ");
        String id = line[0];
        Path directory = Path.of(line[1]);
        CellSettings settings = new CellSettings(id, directory.resolve("cell"), null);
        List<String> namespaces = childNamespaces(victim.toHandle());
        assertThat(namespaces).as("those of the router and two instances").hasSize(3);
        assertThat(mounts()).as("mounts that leaked to the host").noneMatch(mount -> mount.contains(directory.toString()));

        victim.destroyForcibly().waitFor();

        TestCell.await(
                () -> processesIn(namespaces).isEmpty() ? true : null,
                () -> "the processes in the namespaces to end: " + processesIn(namespaces));

        LocalCell.cleanLeftovers(settings);
        RouterNetwork.cleanLeftovers(id);

        assertThat(SystemCommand.run("", List.of("ip", "-brief", "link"))).doesNotContain("byo-" + id);
        assertThat(SystemCommand.run("", List.of("ip", "route"))).doesNotContain("byo-" + id);
        assertThat(SystemCommand.run("", List.of("ip", "netns", "list"))).doesNotContain(id);
        assertThat(mounts()).noneMatch(mount -> mount.contains(directory.toString()));
        assertThat(settings.directory().resolve("instances")).doesNotExist();
        assertThat(controlGroups(id)).isEmpty();
        CellFiles.delete(directory);
    }

    @Test
    void twoCellsRunSideBySide() {
        try (TestCell one = new TestCell();
                TestCell other = new TestCell()) {
            TestProcess ours = one.process("ours");
            TestProcess theirs = other.process("theirs");
            one.cell.desire(ours.desired());
            other.cell.desire(theirs.desired());

            String theirAddress = other.awaitRunning(theirs, 0).address();
            one.awaitRunning(ours, 0);

            assertThat(one.connect(ours, 0, theirAddress, 8080)).isEqualTo("refused");
            assertThat(one.instances(theirs)).isEmpty();
        }
    }

    private static List<String> childNamespaces(ProcessHandle parent) {
        String own = networkNamespace(parent);
        return parent.descendants().map(CellDeathIT::networkNamespace).filter(name -> !name.equals(own)).distinct().toList();
    }

    private static List<String> processesIn(List<String> namespaces) {
        return ProcessHandle.allProcesses()
                .filter(process -> namespaces.contains(networkNamespace(process)))
                .map(process -> process.info().commandLine().orElse(Long.toString(process.pid())))
                .toList();
    }

    private static String networkNamespace(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net")).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> mounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> controlGroups(String id) throws IOException {
        try (Stream<Path> all = Files.find(
                Path.of("/sys/fs/cgroup"), 10, (path, attributes) -> path.getFileName().toString().equals("byo-" + id))) {
            return all.toList();
        }
    }
}
