package io.byomesh.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a running foundation has on this machine and could leave behind: processes, namespaces, its link, and what bears the name of
 * one of its instances. Seen once, and looked for again later; what another start made anew is none of it.
 */
record Belongings(List<ProcessHandle> processes, Set<String> namespaces, List<String> links, List<String> instances, Path directory) {

    private static final Path PROC = Path.of("/proc");
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final int GROUPS_DEPTH = 8;

    static Belongings of(TestBed bed) {
        var processes = new ArrayList<>(ProcessHandle.of(bed.pid()).orElseThrow().descendants().toList());
        processes.add(ProcessHandle.of(bed.pid()).orElseThrow());
        var here = namespaces(PROC.resolve("self"));
        var namespaces = processes.stream()
                .flatMap(process -> namespaces(PROC.resolve("" + process.pid())).stream())
                .filter(namespace -> !here.contains(namespace))
                .collect(Collectors.toSet());
        var api = bed.api();
        var instances = api.appNames("dev").stream().flatMap(app -> api.instances("dev", app).stream()).toList();
        var address = bed.exec("hotrod-frontend", 0, "printenv", "CF_INSTANCE_INTERNAL_IP").succeeded().value();
        var device = bed.shell().run("ip", "-o", "route", "get", address).succeeded().output().replaceAll("(?s).* dev (\\S+) .*", "$1");
        // With its number, which no other link gets that has the same name later.
        var links = links(bed).stream().filter(link -> link.contains(": " + device + "@")).toList();
        return new Belongings(processes, namespaces, links, instances, bed.directory());
    }

    /** What of it is still there, in words. */
    List<String> left(TestBed bed) {
        var left = new ArrayList<String>();
        processes.stream().filter(Belongings::runs).forEach(process -> left.add("process " + process.pid() + " " + process.info().commandLine().orElse("")));
        ProcessHandle.allProcesses()
                .filter(process -> namespaces(PROC.resolve("" + process.pid())).stream().anyMatch(namespaces::contains))
                .forEach(process -> left.add("in one of its namespaces: process " + process.pid()));
        links(bed).stream().filter(links::contains).forEach(link -> left.add("link " + link));
        lines(PROC.resolve("self/mountinfo")).stream().filter(this::named).forEach(mount -> left.add("mount " + mount));
        found(GROUPS).filter(this::named).forEach(group -> left.add("control group " + group));
        found(directory).filter(this::named).forEach(file -> left.add("file " + file));
        return left;
    }

    private boolean named(String text) {
        return instances.stream().anyMatch(text::contains);
    }

    /** The tables of packet filters are in the router's namespace, and go with it. */
    private static Set<String> namespaces(Path process) {
        try (var all = Files.list(process.resolve("ns"))) {
            return all.map(link -> {
                try {
                    return Files.readSymbolicLink(link).toString();
                } catch (IOException gone) {
                    return "";
                }
            }).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
        } catch (IOException gone) {
            return Set.of();
        }
    }

    /** One that has ended stays in the list until its parent looks, with nothing of it left. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && lines(PROC.resolve(process.pid() + "/stat")).stream().anyMatch(stat -> !stat.matches("(?s).*\\) Z .*"));
    }

    private static List<String> links(TestBed bed) {
        return bed.shell().run("ip", "-o", "link").succeeded().output().lines().map(line -> line.replaceAll("^(\\d+: \\S+):.*", "$1")).toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static Stream<String> found(Path directory) {
        try (var all = Files.find(directory, GROUPS_DEPTH, (path, attributes) -> attributes.isDirectory())) {
            return all.map(Path::toString).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
