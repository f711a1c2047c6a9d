package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What breaks comes back. */
@E2e
class E1FaultsIT {

    private static TestBed bed;

    @BeforeAll
    static void theMesh() {
        bed = TestBed.shared();
    }

    @Test
    void killingAnAgentReplacesItsInstanceAndTheRideComesAgain() {
        var before = bed.api().instances("dev", "hotrod-customer");

        bed.exec("hotrod-customer", 0, "pkill", "-KILL", "-f", "mesh/sidecar agent");

        Wait.until("another instance of customer", Duration.ofSeconds(30), () -> !bed.api()
                .instances("dev", "hotrod-customer")
                .equals(before));
        bed.dev().awaitRide();
    }

    @Test
    void killingTheFoundationLosesNoStateAndLeavesNoOrphan() {
        var pid = bed.pid();
        var before = Belongings.of(bed);
        assertThat(before.instances()).hasSizeGreaterThan(5);
        assertThat(before.left(bed)).as("what it has while it runs")
                .anyMatch(left -> left.startsWith("process")).anyMatch(left -> left.startsWith("in one of its namespaces"))
                .anyMatch(left -> left.startsWith("link")).anyMatch(left -> left.startsWith("file"));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Wait.until("the foundation to be dead", Duration.ofSeconds(10), () -> ProcessHandle.of(pid).isEmpty());

        Wait.until("its processes to be dead", Duration.ofSeconds(10), () -> before.left(bed).stream().noneMatch(left -> left.matches("(process|in one of its namespaces).*")));

        bed.start();

        Wait.until("nothing to be left of it", Duration.ofSeconds(10), () -> {
            // The numbers of namespaces that are gone are given again, to those of the new instances.
            assertThat(before.left(bed)).filteredOn(left -> !left.startsWith("in one of its namespaces")).isEmpty();
            return true;
        });
        // Servers and keeper died at once and have forgotten all; of Cloud Foundry's state nothing is lost.
        bed.dev().heal();
        assertThat(bed.dev().preview("--refresh").succeeded().output()).doesNotContainPattern("cloudfoundry:index/\\S+ \\((create|update|replace|delete)\\)");
        bed.dev().up();
        bed.dev().awaitRide();
        bed.dev().preview("--refresh", "--expect-no-changes").succeeded();
    }

    @Test
    void aForcedReplacementLeavesTheAppsThere() {
        var before = bed.api().app("dev", "hotrod-customer");
        var names = bed.api().appNames("dev");

        // The provider replaces an app whose sidecars change.
        bed.dev().set("proxyMemory", "161").up();

        assertThat(bed.api().appNames("dev")).isEqualTo(names);
        assertThat(bed.api().app("dev", "hotrod-customer")).isNotEqualTo(before);
        bed.dev().awaitRide();
        bed.dev().preview("--expect-no-changes").succeeded();
    }

    @Test
    void runningAgainFinishesWhatAnInterruptionLeft() throws Exception {
        var stack = bed.stack("dev2", java.util.Map.of(
                "frontendRoute", "hotrod3.apps.localhost", "consulRoute", "consul3.apps.localhost", "prefix", "three-"));
        var log = bed.directory().resolve("interrupted.log");
        var up = stack.startUp(log);
        Wait.until("the first app to be pushed", Duration.ofMinutes(2), () -> !bed.api().appNames("dev2").isEmpty());
        new Shell(bed.environment()).run("kill", "-INT", "" + up.pid()).succeeded();
        assertThat(up.waitFor()).as("exit code of the interrupted run").isNotZero();

        stack.heal();
        stack.up();

        stack.awaitRide();
        stack.destroy();
        assertThat(bed.api().appNames("dev2")).isEmpty();
    }

    @Test
    void runningAgainFinishesWhatAKillLeft() throws Exception {
        var stack = bed.stack("dev2", java.util.Map.of(
                "frontendRoute", "hotrod4.apps.localhost", "consulRoute", "consul4.apps.localhost", "prefix", "four-"));
        var up = stack.startUp(bed.directory().resolve("killed.log"));
        Wait.until("the first route to be made", Duration.ofMinutes(2), () -> !bed.api()
                .list("/v3/routes?space_guids=" + bed.api().space("dev2"))
                .isEmpty());
        up.descendants().forEach(ProcessHandle::destroyForcibly);
        up.destroyForcibly().waitFor();

        stack.heal();
        stack.up();

        stack.awaitRide();
        stack.destroy();
        assertThat(List.of(bed.api().appNames("dev2"), bed.api().list("/v3/routes?space_guids=" + bed.api().space("dev2"))))
                .allSatisfy(all -> assertThat(all).isEmpty());
    }
}
