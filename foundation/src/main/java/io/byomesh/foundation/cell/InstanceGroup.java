package io.byomesh.foundation.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** One instance's control groups, under version 1 (two of them) or version 2 (one); any may be missing. */
final class InstanceGroup {

    private static final long MEGABYTE = 1024 * 1024;

    private final Path memory;
    private final Path cpu;
    private final boolean unified;

    InstanceGroup(Path memory, Path cpu, boolean unified) {
        this.memory = memory;
        this.cpu = cpu;
        this.unified = unified;
    }

    void create(int memoryMb) throws IOException {
        for (Path group : directories()) {
            Files.createDirectories(group);
        }
        if (memory != null) {
            String limit = Long.toString(memoryMb * MEGABYTE);
            Files.writeString(memory.resolve(unified ? "memory.max" : "memory.limit_in_bytes"), limit);
            // What is swapped out would not count; kernels without swap accounting do not have the file.
            Path swap = memory.resolve(unified ? "memory.swap.max" : "memory.memsw.limit_in_bytes");
            if (Files.exists(swap)) {
                Files.writeString(swap, unified ? "0" : limit);
            }
        }
    }

    /** Files that take the pid of a process that joins. */
    List<Path> entrances() {
        return directories().stream().map(group -> group.resolve("cgroup.procs")).toList();
    }

    /** Memory in use, without what the kernel could drop from its cache at once. */
    OptionalLong memoryBytes() {
        if (memory == null) {
            return OptionalLong.empty();
        }
        OptionalLong used = number(memory.resolve(unified ? "memory.current" : "memory.usage_in_bytes"));
        OptionalLong cache = field(memory.resolve("memory.stat"), unified ? "inactive_file" : "total_inactive_file");
        return used.isPresent() && cache.isPresent()
                ? OptionalLong.of(Math.max(0, used.getAsLong() - cache.getAsLong()))
                : used;
    }

    /** CPU time used so far, in nanoseconds. */
    OptionalLong cpuNanos() {
        if (cpu == null) {
            return OptionalLong.empty();
        }
        if (!unified) {
            return number(cpu.resolve("cpuacct.usage"));
        }
        OptionalLong micros = field(cpu.resolve("cpu.stat"), "usage_usec");
        return micros.isPresent() ? OptionalLong.of(micros.getAsLong() * 1000) : micros;
    }

    /** How many processes the kernel killed here because the limit was reached. */
    long outOfMemoryKills() {
        return memory == null
                ? 0
                : field(memory.resolve(unified ? "memory.events" : "memory.oom_control"), "oom_kill").orElse(0);
    }

    /** Removes the groups once the last process has left them. */
    void remove() {
        directories().forEach(GroupRemoval::remove);
    }

    private List<Path> directories() {
        return Stream.of(memory, cpu).filter(Objects::nonNull).distinct().toList();
    }

    private static OptionalLong number(Path file) {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong field(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).strip()))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
