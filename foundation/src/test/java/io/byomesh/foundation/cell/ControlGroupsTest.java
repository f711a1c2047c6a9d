package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which directories are chosen, on trees laid out as kernels do; limits that bite are tested with real instances. */
class ControlGroupsTest {

    @TempDir
    private Path root;

    private String mount(String point, String type, String options) {
        return "30 23 0:26 / %s rw,relatime - %s cgroup rw,%s".formatted(root.resolve(point), type, options);
    }

    @Test
    void versionOneGroupsGoBeneathTheFoundationsOwn() throws IOException {
        Files.createDirectories(root.resolve("memory/user/me"));
        Files.createDirectories(root.resolve("cpu,cpuacct"));

        ControlGroups groups = ControlGroups.find(
                "abc",
                List.of(mount("memory", "cgroup", "memory"), mount("cpu,cpuacct", "cgroup", "cpu,cpuacct")),
                List.of("4:memory:/user/me", "2:cpu,cpuacct:/"));

        assertThat(groups.unified()).isFalse();
        assertThat(groups.memory()).isEqualTo(root.resolve("memory/user/me/byo-abc")).isDirectory();
        assertThat(groups.cpu()).isEqualTo(root.resolve("cpu,cpuacct/byo-abc")).isDirectory();
        InstanceGroup group = groups.create("guid", 64);
        assertThat(root.resolve("memory/user/me/byo-abc/guid/memory.limit_in_bytes")).hasContent("67108864");
        assertThat(group.entrances()).hasSize(2);
    }

    @Test
    void versionTwoGroupsGoBeneathTheNearestThatHandsTheMemoryControllerDown() throws IOException {
        Files.createDirectories(root.resolve("user.slice/session"));
        Files.writeString(root.resolve("cgroup.subtree_control"), "cpu memory pids\n");
        Files.writeString(root.resolve("user.slice/cgroup.subtree_control"), "memory pids\n");
        Files.writeString(root.resolve("user.slice/session/cgroup.subtree_control"), "\n");

        ControlGroups groups =
                ControlGroups.find("abc", List.of(mount("", "cgroup2", "nsdelegate")), List.of("0::/user.slice/session"));

        assertThat(groups.unified()).isTrue();
        assertThat(groups.memory()).isEqualTo(root.resolve("user.slice/byo-abc"));
        assertThat(groups.directories()).hasSize(1);
        assertThat(root.resolve("user.slice/byo-abc/cgroup.subtree_control")).hasContent("+memory +cpu");
        InstanceGroup group = groups.create("guid", 64);
        Path directory = root.resolve("user.slice/byo-abc/guid");
        assertThat(directory.resolve("memory.max")).hasContent("67108864");
        Files.writeString(directory.resolve("memory.current"), "5000\n");
        Files.writeString(directory.resolve("memory.stat"), "anon 1\ninactive_file 1000\n");
        Files.writeString(directory.resolve("cpu.stat"), "usage_usec 7\nuser_usec 3\n");
        Files.writeString(directory.resolve("memory.events"), "oom 2\noom_kill 1\n");
        assertThat(group.memoryBytes()).hasValue(4000);
        assertThat(group.cpuNanos()).hasValue(7000);
        assertThat(group.outOfMemoryKills()).isEqualTo(1);
    }

    @Test
    void withoutControllersThereAreNoGroupsAndNothingFails() throws IOException {
        ControlGroups groups = ControlGroups.find("abc", List.of(mount("", "cgroup2", "rw")), List.of("0::/"));

        assertThat(groups.directories()).isEmpty();
        InstanceGroup group = groups.create("guid", 64);
        assertThat(group.entrances()).isEmpty();
        assertThat(group.memoryBytes()).isEmpty();
        assertThat(group.outOfMemoryKills()).isZero();
        group.remove();
    }
}
