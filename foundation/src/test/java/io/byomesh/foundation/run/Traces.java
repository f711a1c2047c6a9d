package io.byomesh.foundation.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a running foundation has on the machine that somebody could forget to take away: its processes, told by their ids, and
 * what carries its name.
 */
record Traces(List<ProcessHandle> processes, String id) {

    static Traces of(LocalFoundation foundation) throws IOException {
        ProcessHandle process = ProcessHandle.of(foundation.pid()).orElseThrow();
        List<ProcessHandle> processes = new ArrayList<>(process.descendants().toList());
        processes.add(process);
        String id = new io.byomesh.foundation.DataDir(foundation.dataDir()).id();
        return new Traces(processes, id);
    }

    /** What is still there. */
    TreeSet<String> left(Path dataDir) throws IOException, InterruptedException {
        TreeSet<String> left = new TreeSet<>();
        for (ProcessHandle process : processes) {
            if (runs(process)) {
                left.add("process " + process.pid() + " " + process.info().commandLine().orElse(""));
            }
        }
        grep(left, "ip", "-o", "link");
        grep(left, "ip", "netns", "list");
        grep(left, "ip", "-4", "route", "show", "table", "all");
        grep(left, "nft", "list", "tables");
        Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .filter(mount -> mount.contains(dataDir.toString()) || mount.contains(id))
                .forEach(left::add);
        try (Stream<Path> groups = Files.find(Path.of("/sys/fs/cgroup"), 4, (path, attributes) -> attributes.isDirectory())) {
            groups.map(Path::toString).filter(group -> group.contains(id)).forEach(left::add);
        }
        return left;
    }

    /** A process that has ended stays in the list until its parent looks; nothing of it is left by then. */
    private static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            return process.isAlive() && !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
        } catch (IOException gone) {
            return false;
        }
    }

    private void grep(TreeSet<String> left, String... command) throws IOException, InterruptedException {
        LocalFoundation.execute(List.of(command)).out().lines().filter(line -> line.contains(id)).forEach(left::add);
    }
}
