package io.byomesh.foundation.api;

import io.byomesh.foundation.cell.Cell;
import io.byomesh.foundation.cell.CellListener;
import io.byomesh.foundation.cell.DesiredProcess;
import io.byomesh.foundation.cell.InstanceState;
import io.byomesh.foundation.cell.InstanceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was told, and reports every instance as running, or as whatever a test says. Runs nothing. */
final class RecordingCell implements Cell {

    final Map<String, DesiredProcess> desired = new ConcurrentHashMap<>();
    final List<String> restarted = new CopyOnWriteArrayList<>();
    volatile InstanceState state = InstanceState.RUNNING;
    private final Map<String, InstanceState> byDroplet = new ConcurrentHashMap<>();
    private volatile CellListener listener;

    void listener(CellListener newListener) {
        listener = newListener;
    }

    /** Instances of this droplet are in this state from now on. */
    void set(String dropletGuid, InstanceState newState) {
        byDroplet.put(dropletGuid, newState);
        desired.values().forEach(this::tell);
    }

    /** The process of an app that was desired last. */
    DesiredProcess of(String appGuid, String type) {
        return desired.values().stream()
                .filter(process -> process.app().guid().equals(appGuid) && process.type().equals(type))
                .findFirst().orElse(null);
    }

    @Override
    public void desire(DesiredProcess process) {
        if (!process.equals(desired.put(process.guid(), process))) {
            tell(process);
        }
    }

    private void tell(DesiredProcess process) {
        if (listener != null) {
            instances(process.guid()).forEach(instance -> listener.changed(process.app().guid(), instance));
        }
    }

    @Override
    public void undesire(String processGuid) {
        desired.remove(processGuid);
    }

    @Override
    public List<InstanceStatus> instances(String processGuid) {
        var process = desired.get(processGuid);
        var instances = new ArrayList<InstanceStatus>();
        for (int index = 0; process != null && index < process.instances(); index++) {
            var now = byDroplet.getOrDefault(process.droplet().getFileName().toString(), state);
            instances.add(new InstanceStatus(processGuid, index, processGuid + "-" + index, now, now == InstanceState.RUNNING,
                    "10.255.0." + (index + 2), Instant.now(), null, 0.01, 1L << 20, 1L << 20));
        }
        return instances;
    }

    @Override
    public void restartInstance(String processGuid, int index) {
        restarted.add(processGuid + "/" + index);
    }

    @Override
    public void close() {
        desired.clear();
    }
}
