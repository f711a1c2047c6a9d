package io.byomesh.foundation.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What an instance uses, measured when somebody asks: by its control groups, or else by adding its processes up. */
final class UsageMeter {

    /** @param cpu share of one core since the measurement before */
    record Usage(double cpu, long memoryBytes, long diskBytes) {}

    private static final long SHORTEST_SPAN_NANOS = 1_000_000_000;

    /** Files are counted one by one. */
    private static final long SHORTEST_DISK_SPAN_NANOS = 10 * SHORTEST_SPAN_NANOS;
    private static final long TICK_NANOS = 10_000_000;
    private static final long PAGE_BYTES = 4096;
    private static final int USER_TICKS_FIELD = 11;
    private static final int RESIDENT_PAGES_FIELD = 21;

    private final InstanceFiles files;
    private final InstanceGroup group;
    private final long pid;
    private long measuredAt = System.nanoTime();
    private long cpuThen;
    private Usage last;
    private long diskMeasuredAt;

    UsageMeter(InstanceFiles files, InstanceGroup group, long pid) {
        this.files = files;
        this.group = group;
        this.pid = pid;
    }

    synchronized Usage measure() {
        long span = System.nanoTime() - measuredAt;
        if (last != null && span < SHORTEST_SPAN_NANOS) {
            return last;
        }
        List<String[]> processes =
                group.memoryBytes().isPresent() && group.cpuNanos().isPresent() ? List.of() : processStats();
        OptionalLong memory = group.memoryBytes();
        long cpu = group.cpuNanos().orElseGet(() -> sum(processes, USER_TICKS_FIELD, TICK_NANOS)
                + sum(processes, USER_TICKS_FIELD + 1, TICK_NANOS));
        last = new Usage(
                Math.max(0, cpu - cpuThen) / (double) span,
                memory.orElseGet(() -> sum(processes, RESIDENT_PAGES_FIELD, PAGE_BYTES)),
                last == null || System.nanoTime() - diskMeasuredAt > SHORTEST_DISK_SPAN_NANOS ? disk() : last.diskBytes());
        measuredAt += span;
        cpuThen = cpu;
        return last;
    }

    private long disk() {
        diskMeasuredAt = System.nanoTime();
        try {
            return files.diskBytes();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long sum(List<String[]> processes, int field, long unit) {
        return processes.stream().mapToLong(stat -> Long.parseLong(stat[field]) * unit).sum();
    }

    /** {@code /proc/PID/stat} after the name, of every process in the container's PID namespace. */
    private List<String[]> processStats() {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            Path namespace = Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid"));
            return all.filter(path -> Character.isDigit(path.getFileName().toString().charAt(0)))
                    .flatMap(path -> stat(path, namespace))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Stream<String[]> stat(Path process, Path namespace) {
        try {
            if (!Files.readSymbolicLink(process.resolve("ns/pid")).equals(namespace)) {
                return Stream.empty();
            }
            String stat = Files.readString(process.resolve("stat"));
            return Stream.<String[]>of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
