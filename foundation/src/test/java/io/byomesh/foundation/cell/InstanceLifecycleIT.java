package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.byomesh.foundation.logs.LogLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstanceLifecycleIT {

    private final TestCell test = new TestCell();

    @AfterEach
    void close() {
        test.close();
    }

    private List<String> texts(String sourceType) {
        return test.log.stream().filter(line -> line.sourceType().equals(sourceType)).map(LogLine::text).toList();
    }

    @Test
    void runsAnAppWithItsSidecarsAndStopsThem() {
        TestProcess process = test.process("shop").sidecar("agent", "echo agent is here; exec sleep 1000", 32);
        test.cell.desire(process.desired());

        InstanceStatus running = test.awaitRunning(process, 0);
        test.awaitLine("APP/PROC/WEB/SIDECAR/AGENT", "agent is here");
        assertThat(running.address()).startsWith("10.");
        assertThat(running.memoryBytes()).isPositive();
        assertThat(running.cpu()).isNotNegative();
        assertThat(running.diskBytes()).isNotNegative();

        test.cell.undesire(process.guid());
        test.awaitGone(process);

        String cell = "Cell " + test.id;
        String guid = running.instanceGuid();
        assertThat(texts("CELL")).containsExactly(
                cell + " creating container for instance " + guid,
                cell + " successfully created container for instance " + guid,
                "Starting health monitoring of container",
                "Container became healthy",
                cell + " stopping instance " + guid,
                cell + " destroying container for instance " + guid,
                cell + " successfully destroyed container for instance " + guid);
        assertThat(texts("APP/PROC/WEB")).contains("Exit status 143");
        assertThat(test.crashes).isEmpty();
    }

    @Test
    void aSidecarThatEndsEvenWellEndsTheInstanceAndAnotherTakesItsPlace() {
        TestProcess process = test.process("shop")
                .sidecar("agent", "[ -e /home/vcap/app/again ] || exec sleep 1000; exit 0", 32);
        test.cell.desire(process.desired());
        InstanceStatus first = test.awaitRunning(process, 0);

        test.inside(process, 0, "pkill", "sleep");

        TestCell.Crash crash = TestCell.await(
                () -> test.crashes.isEmpty() ? null : test.crashes.get(0), () -> "a crash; log:\n" + test.text());
        assertThat(crash.appGuid()).isEqualTo(process.appGuid());
        assertThat(crash.count()).isEqualTo(1);
        assertThat(crash.instance().state()).isEqualTo(InstanceState.CRASHED);
        assertThat(crash.instance().instanceGuid()).isEqualTo(first.instanceGuid());
        assertThat(crash.description()).isEqualTo("APP/PROC/WEB/SIDECAR/AGENT: Exited with status 143");
        InstanceStatus second = test.awaitInstance(process, 0,
                instance -> instance.state() == InstanceState.RUNNING
                        && !instance.instanceGuid().equals(first.instanceGuid()),
                "a second instance that runs");
        assertThat(second.address()).isNotEqualTo(first.address());
        test.awaitLine("APP/PROC/WEB/SIDECAR/AGENT", "Exit status 143");
    }

    @Test
    void aCrashedInstanceIsTriedAgainTwiceAtOnceAndThenWaits() {
        TestProcess process = test.process("shop").command("exit 3").sidecar("agent", "exec sleep 1000", 32);
        test.cell.desire(process.desired());

        TestCell.await(() -> test.crashes.size() == 3 ? true : null, () -> "three crashes: " + test.crashes);

        assertThat(test.crashes).extracting(TestCell.Crash::count).containsExactly(1, 2, 3);
        assertThat(test.crashes).extracting(TestCell.Crash::description)
                .containsOnly("APP/PROC/WEB: Exited with status 3");
        InstanceStatus waiting =
                test.awaitInstance(process, 0, instance -> instance.address() == null, "waiting without a container");
        assertThat(waiting.state()).isEqualTo(InstanceState.CRASHED);
        assertThat(waiting.details()).isEqualTo("APP/PROC/WEB: Exited with status 3");
        assertThat(texts("APP/PROC/WEB")).containsExactly("Exit status 3", "Exit status 3", "Exit status 3");
    }

    @Test
    void anAppWithoutAStartCommandSaysSo() {
        TestProcess process = test.process("shop").command(null);
        test.cell.desire(process.desired());

        assertThat(test.awaitLine("APP/PROC/WEB", "no start command").stream()).isEqualTo(LogLine.Stream.ERR);
        test.awaitLine("APP/PROC/WEB", "Exit status 1");
    }

    @Test
    void aDropletWithoutAnAppFailsWithAReason() {
        TestProcess process = new TestProcess("shop", test.directory.resolve("nowhere"));
        test.cell.desire(process.desired());

        assertThat(test.awaitLine("CELL", "failed to create container").text()).contains("droplet has no directory app");
        InstanceStatus crashed =
                test.awaitInstance(process, 0, instance -> instance.state() == InstanceState.CRASHED, "crashed");
        assertThat(crashed.details()).startsWith("Failed to create container: ");
    }

    @Test
    void stoppingWithdrawsRoutesFirstThenTellsAppAndSidecarAtOnce() {
        String tellsAndLingers = "trap 'echo told; sleep 0.3; exit 0' TERM; python3 -m http.server $PORT & while :; do wait; done";
        TestProcess process = test.process("shop")
                .command(tellsAndLingers)
                .sidecar("agent", "trap 'echo told; sleep 0.3; exit 0' TERM; sleep 1000 & while :; do wait; done", 32);
        test.cell.desire(process.desired());
        test.awaitRunning(process, 0);

        test.cell.undesire(process.guid());

        LogLine app = test.awaitLine("APP/PROC/WEB", "told");
        LogLine sidecar = test.awaitLine("APP/PROC/WEB/SIDECAR/AGENT", "told");
        assertThat(test.live.get(test.live.size() - 1)).as("still there, but not routable")
                .singleElement().matches(instance -> !instance.routable());
        assertThat(test.instances(process)).singleElement().matches(i -> i.state() == InstanceState.STOPPING);
        test.awaitGone(process);
        assertThat(test.awaitLine("APP/PROC/WEB", "Exit status 0").time()).isAfter(sidecar.time());
        assertThat(test.awaitLine("APP/PROC/WEB/SIDECAR/AGENT", "Exit status 0").time()).isAfter(app.time());
        assertThat(test.live.get(test.live.size() - 1)).isEmpty();
    }

    @Test
    void whatDoesNotHeedTheStopIsKilled() {
        TestProcess process = test.process("shop")
                .command("trap '' TERM; python3 -m http.server $PORT & while :; do sleep 1; done")
                .sidecar("agent", "exec sleep 1000", 32);
        test.cell.desire(process.desired());
        test.awaitRunning(process, 0);

        test.cell.undesire(process.guid());

        test.awaitGone(process);
        test.awaitLine("APP/PROC/WEB", "Exit status 137 (exceeded 10s graceful shutdown interval)");
        test.awaitLine("APP/PROC/WEB/SIDECAR/AGENT", "Exit status 143");
    }

    @Test
    void scalingLeavesTheOthersAloneAndTakesTheHighestIndexFirst() {
        TestProcess process = test.process("shop").instances(1);
        test.cell.desire(process.desired());
        String first = test.awaitRunning(process, 0).instanceGuid();

        test.cell.desire(process.instances(4).desired());
        IntStream.range(1, 4).forEach(index -> test.awaitRunning(process, index));
        test.cell.desire(process.instances(1).desired());
        TestCell.await(() -> test.instances(process).size() == 1 ? true : null, () -> "one left: " + test.instances(process));

        assertThat(test.instances(process)).singleElement().matches(instance -> instance.instanceGuid().equals(first));
        assertThat(test.log.stream().filter(line -> line.text().contains(" stopping instance ")).map(LogLine::instance))
                .containsExactly("3", "2", "1");
        test.cell.desire(process.instances(0).desired());
        test.awaitGone(process);
    }

    @Test
    void anotherVersionReplacesInstancesAndTheSameVersionDoesNot() {
        TestProcess process = test.process("shop");
        test.cell.desire(process.desired());
        String first = test.awaitRunning(process, 0).instanceGuid();

        test.cell.desire(process.environment("NEW", "value").desired());
        assertThat(test.instances(process)).extracting(InstanceStatus::instanceGuid).containsExactly(first);

        test.cell.desire(process.version("two").desired());
        test.awaitInstance(process, 0,
                instance -> instance.state() == InstanceState.RUNNING && !instance.instanceGuid().equals(first), "the new version");
        TestCell.await(() -> test.instances(process).size() == 1 ? true : null, () -> "the old one gone");
        assertThat(test.inside(process, 0, "printenv", "NEW")).isEqualTo("value\n");
    }

    @Test
    void anInstanceIsRestartedInItsPlace() {
        TestProcess process = test.process("shop").instances(2);
        test.cell.desire(process.desired());
        String zero = test.awaitRunning(process, 0).instanceGuid();
        String one = test.awaitRunning(process, 1).instanceGuid();

        test.cell.restartInstance(process.guid(), 1);

        test.awaitInstance(process, 1,
                instance -> instance.state() == InstanceState.RUNNING && !instance.instanceGuid().equals(one), "another instance");
        assertThat(test.awaitRunning(process, 0).instanceGuid()).isEqualTo(zero);
        assertThat(test.crashes).isEmpty();
    }

    @Test
    void aProcessThatTakesMoreMemoryThanTheInstanceHasIsKilled() {
        assumeTrue(ControlGroups.find(test.id).memory() != null, "no control group with a memory limit can be made here");
        TestProcess process = test.process("shop").memoryMb(48).command("exec python3 -c 'print(len(bytearray(200 << 20)))'");
        test.cell.desire(process.desired());

        test.awaitLine("APP/PROC/WEB", "Exit status 137 (out of memory)");

        InstanceStatus crashed =
                test.awaitInstance(process, 0, instance -> instance.details() != null, "crashed for want of memory");
        assertThat(crashed.details()).isEqualTo("APP/PROC/WEB: Exited with status 137 (out of memory)");
    }

    @Test
    void changesOfMindLeaveNothingBehind() {
        TestProcess process = test.process("shop").sidecar("agent", "exec sleep 1000", 32);
        for (int i = 0; i < 6; i++) {
            test.cell.desire(process.version("v" + i).instances(1 + i % 3).desired());
            if (i % 2 == 0) {
                test.cell.undesire(process.guid());
            } else {
                test.cell.restartInstance(process.guid(), 0);
            }
        }
        test.awaitRunning(process, 2);
        test.cell.undesire(process.guid());
        test.awaitGone(process);

        assertThat(test.settings.directory().resolve("instances")).isEmptyDirectory();
        assertThat(test.crashes).isEmpty();
        assertThat(texts("CELL")).noneMatch(line -> line.contains("failed"));
        assertThat(test.text()).as("every stop was heard").doesNotContain("Exit status 137");
    }

    @Test
    void closingStopsEverything() {
        TestProcess process = test.process("shop").instances(3).sidecar("agent", "exec sleep 1000", 32);
        test.cell.desire(process.desired());
        test.awaitRunning(process, 2);

        List<Path> groups = ControlGroups.find(test.id).directories();
        assertThat(groups).allMatch(Files::exists);

        test.cell.close();

        assertThat(test.log.stream().filter(line -> line.text().contains("successfully destroyed"))).hasSize(3);
        assertThat(test.settings.directory().resolve("instances")).doesNotExist();
        assertThat(groups).noneMatch(Files::exists);
    }
}
