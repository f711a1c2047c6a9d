package io.byomesh.foundation.api.present;

import io.byomesh.foundation.cell.InstanceState;
import io.byomesh.foundation.cell.InstanceStatus;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.RunRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What the instances of a process do, index by index; an index without an instance is DOWN. */
public final class StatsJson {

    private static final long MEGABYTE = 1 << 20;

    private final Clock clock;

    public StatsJson(Clock clock) {
        this.clock = clock;
    }

    /** @param run what the process runs with, if it runs */
    public Object stats(ProcessRecord process, Optional<RunRecord> run, List<InstanceStatus> instances) {
        var byIndex = byIndex(instances);
        return Json.object("resources", IntStream.range(0, process.instances())
                .mapToObj(index -> byIndex.containsKey(index) ? up(process, run, byIndex.get(index)) : down(process, index))
                .toList());
    }

    public List<Object> instances(ProcessRecord process, List<InstanceStatus> instances) {
        var byIndex = byIndex(instances);
        return IntStream.range(0, process.instances()).<Object>mapToObj(index -> {
            var instance = byIndex.get(index);
            return Json.object("index", index,
                    "state", instance == null ? InstanceState.DOWN.name() : instance.state().name(),
                    "since", instance == null ? 0 : seconds(instance));
        }).toList();
    }

    /** While one instance stops and another starts under the same index, the one that starts is what matters. */
    private static Map<Integer, InstanceStatus> byIndex(List<InstanceStatus> instances) {
        var byIndex = new TreeMap<Integer, InstanceStatus>();
        for (var instance : instances) {
            byIndex.merge(instance.index(), instance, (one, other) -> one.state() == InstanceState.STOPPING ? other : one);
        }
        return byIndex;
    }

    private static Object down(ProcessRecord process, int index) {
        return Json.object("type", process.type(), "index", index, "state", InstanceState.DOWN.name(), "routable", null, "uptime", 0,
                "isolation_segment", null, "details", null);
    }

    private Object up(ProcessRecord process, Optional<RunRecord> run, InstanceStatus instance) {
        if (instance.state() == InstanceState.DOWN) {
            return down(process, instance.index());
        }
        var memory = run.map(RunRecord::memoryMb).orElse(process.memoryMb());
        var disk = run.map(RunRecord::diskMb).orElse(process.diskMb());
        return Json.object(
                "type", process.type(),
                "index", instance.index(),
                "instance_guid", instance.instanceGuid(),
                "state", instance.state().name(),
                "routable", instance.routable(),
                "host", "127.0.0.1",
                "instance_internal_ip", instance.address() == null ? "" : instance.address(),
                "uptime", instance.state() == InstanceState.RUNNING ? seconds(instance) : 0,
                "mem_quota", memory * MEGABYTE,
                "disk_quota", disk * MEGABYTE,
                "log_rate_limit", process.logRateLimit(),
                "fds_quota", 16384,
                "isolation_segment", null,
                "details", instance.details(),
                "instance_ports", List.of(),
                "usage", usage(instance));
    }

    private Object usage(InstanceStatus instance) {
        if (instance.memoryBytes() == null && instance.cpu() == null) {
            return Map.of();
        }
        return Json.object("time", Json.time(Instant.now(clock)), "cpu", orZero(instance.cpu()), "cpu_entitlement", orZero(instance.cpu()),
                "mem", orZero(instance.memoryBytes()), "disk", orZero(instance.diskBytes()), "log_rate", 0);
    }

    private static Number orZero(Number value) {
        return value == null ? 0 : value;
    }

    private long seconds(InstanceStatus instance) {
        return Math.max(0, Duration.between(instance.since(), Instant.now(clock)).toSeconds());
    }
}
