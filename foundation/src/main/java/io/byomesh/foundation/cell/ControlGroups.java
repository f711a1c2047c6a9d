package io.byomesh.foundation.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where instances' control groups go, as far as the kernel lets us make any: beneath the foundation's own group, so that its
 * limits hold for the instances too, in version 1 or 2 of control groups.
 *
 * @param memory directory for groups with a memory limit, or null
 * @param cpu directory for groups that measure CPU time, or null; the same as {@code memory} in version 2
 */
record ControlGroups(Path memory, Path cpu, boolean unified) {

    private static final ControlGroups NONE = new ControlGroups(null, null, false);

    /** One line of {@code mountinfo} as far as it matters here. */
    private record Mount(String root, Path point, String type, List<String> options) {

        static Mount parse(String line) {
            String[] fields = line.split(" ");
            int dash = List.of(fields).indexOf("-");
            return new Mount(fields[3], Path.of(fields[4].replace("\\040", " ")), fields[dash + 1],
                    List.of(fields[fields.length - 1].split(",")));
        }
    }

    /** Groups for the foundation with this id. */
    static ControlGroups find(String id) {
        try {
            return find(id, Files.readAllLines(Path.of("/proc/self/mountinfo")), Files.readAllLines(Path.of("/proc/self/cgroup")));
        } catch (IOException e) {
            return NONE;
        }
    }

    static ControlGroups find(String id, List<String> mountInfo, List<String> ownGroups) {
        List<Mount> mounts = mountInfo.stream().map(Mount::parse).toList();
        Path memory = versionOne(mounts, ownGroups, "memory").flatMap(own -> make(own, id)).orElse(null);
        Path cpu = versionOne(mounts, ownGroups, "cpuacct").flatMap(own -> make(own, id)).orElse(null);
        if (memory != null || cpu != null) {
            return new ControlGroups(memory, cpu, false);
        }
        return versionTwo(mounts, ownGroups)
                .flatMap(parent -> make(parent, id))
                .filter(ControlGroups::delegate)
                .map(group -> new ControlGroups(group, group, true))
                .orElse(NONE);
    }

    private static Optional<Path> versionOne(List<Mount> mounts, List<String> ownGroups, String controller) {
        return mounts.stream()
                .filter(mount -> mount.type.equals("cgroup") && mount.options.contains(controller))
                .findFirst()
                .flatMap(mount -> ownGroups.stream()
                        .map(line -> line.split(":", 3))
                        .filter(fields -> List.of(fields[1].split(",")).contains(controller))
                        .findFirst()
                        .map(fields -> beneath(mount, fields[2])));
    }

    /** A group with processes in it, like our own, cannot have children with controllers; the next one above it that has, can. */
    private static Optional<Path> versionTwo(List<Mount> mounts, List<String> ownGroups) {
        Optional<Mount> mount = mounts.stream().filter(m -> m.type.equals("cgroup2")).findFirst();
        Optional<String> own = ownGroups.stream().filter(line -> line.startsWith("0::")).map(line -> line.substring(3)).findFirst();
        if (mount.isEmpty() || own.isEmpty()) {
            return Optional.empty();
        }
        Path top = mount.get().point;
        for (Path group = beneath(mount.get(), own.get()); group.startsWith(top); group = group.getParent()) {
            if (controllers(group).contains("memory")) {
                return Optional.of(group);
            }
        }
        return Optional.empty();
    }

    private static Path beneath(Mount mount, String group) {
        String relative = group.startsWith(mount.root) ? group.substring(mount.root.length()) : "";
        return mount.point.resolve(relative.startsWith("/") ? relative.substring(1) : relative);
    }

    private static List<String> controllers(Path group) {
        try {
            return List.of(Files.readString(group.resolve("cgroup.subtree_control")).strip().split(" "));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<Path> make(Path parent, String id) {
        try {
            return Optional.of(Files.createDirectories(parent.resolve("byo-" + id)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean delegate(Path group) {
        try {
            Files.writeString(group.resolve("cgroup.subtree_control"), "+memory +cpu");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A group for one instance; without limit or measures where there are none to be had. */
    InstanceGroup create(String instanceGuid, int memoryMb) throws IOException {
        InstanceGroup group = new InstanceGroup(
                memory == null ? null : memory.resolve(instanceGuid), cpu == null ? null : cpu.resolve(instanceGuid), unified);
        group.create(memoryMb);
        return group;
    }

    /** All directories that the cell made for itself, for whoever cleans up after it. */
    List<Path> directories() {
        return Stream.of(memory, cpu).filter(Objects::nonNull).distinct().toList();
    }
}
