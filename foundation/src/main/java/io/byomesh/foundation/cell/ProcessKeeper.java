package io.byomesh.foundation.cell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Future;

/** Keeps the instances of one process as many and as new as they should be. Lives on the owner's thread. */
final class ProcessKeeper implements Instance.Keeper {

    /** Who hears of it all. */
    interface Observer {

        void changed(DesiredProcess process, Instance instance);

        void crashed(DesiredProcess process, Instance instance, int crashCount, String description);

        void gone();
    }

    /** The place of one index: an instance that runs, or one that crashed and waits for its next try. */
    private static final class Slot {

        private Instance instance;
        private int crashCount;
        private Future<?> nextTry;

        void cancelNextTry() {
            if (nextTry != null) {
                nextTry.cancel(false);
                nextTry = null;
            }
        }
    }

    private final CellContext context;
    private final Observer observer;
    private final TreeMap<Integer, Slot> slots = new TreeMap<>();
    private final List<Instance> leaving = new ArrayList<>();
    private DesiredProcess desired;

    ProcessKeeper(CellContext context, Observer observer) {
        this.context = context;
        this.observer = observer;
    }

    void desire(DesiredProcess process) {
        if (desired != null && desired.version().equals(process.version())) {
            // What instances are made of is settled by their version: a crashed one comes back as it was.
            desired = withInstances(desired, process.instances());
        } else {
            shrinkTo(0);
            desired = process;
        }
        shrinkTo(desired.instances());
        for (int index = 0; index < desired.instances(); index++) {
            if (!slots.containsKey(index)) {
                Slot slot = new Slot();
                slots.put(index, slot);
                launch(slot, index);
            }
        }
    }

    void undesire() {
        shrinkTo(0);
    }

    void restart(int index) {
        Slot slot = slots.get(index);
        if (slot != null) {
            leave(slot);
            launch(slot, index);
        }
    }

    /** Whether nothing is running and nothing is to be started. */
    boolean empty() {
        return slots.isEmpty() && leaving.isEmpty();
    }

    /** By index; an instance that is stopping comes after the one that took its place. */
    List<Instance> instances() {
        List<Instance> all = new ArrayList<>();
        slots.values().forEach(slot -> all.add(slot.instance));
        all.addAll(leaving);
        all.sort(Comparator.comparingInt(Instance::index));
        return all;
    }

    private void shrinkTo(int count) {
        while (!slots.isEmpty() && slots.lastKey() >= count) {
            leave(slots.pollLastEntry().getValue());
        }
    }

    private void leave(Slot slot) {
        slot.cancelNextTry();
        if (slot.instance.present()) {
            leaving.add(slot.instance);
            slot.instance.stop();
        }
    }

    private void launch(Slot slot, int index) {
        slot.instance = new Instance(context, desired, index, this);
        observer.changed(desired, slot.instance);
        slot.instance.start();
    }

    private Slot slotOf(Instance instance) {
        Slot slot = slots.get(instance.index());
        return slot != null && slot.instance == instance ? slot : null;
    }

    @Override
    public void changed(Instance instance) {
        observer.changed(desired, instance);
    }

    @Override
    public void crashed(Instance instance, Duration ran, String description) {
        Slot slot = slotOf(instance);
        slot.crashCount = RestartPolicy.crashCount(slot.crashCount, ran);
        observer.crashed(desired, instance, slot.crashCount, description);
    }

    @Override
    public void gone(Instance instance) {
        leaving.remove(instance);
        observer.changed(desired, instance);
        Slot slot = slotOf(instance);
        if (slot != null) {
            RestartPolicy.delay(slot.crashCount).ifPresent(delay -> {
                if (delay.isZero()) {
                    launch(slot, instance.index());
                } else {
                    slot.nextTry = context.threads().own(delay, () -> launch(slot, instance.index()));
                }
            });
        }
        observer.gone();
    }

    private static DesiredProcess withInstances(DesiredProcess process, int instances) {
        return new DesiredProcess(process.guid(), process.type(), process.version(), process.app(), instances,
                process.memoryMb(), process.diskMb(), process.droplet(), process.command(), process.environment(),
                process.vcapServices(), process.sidecars(), process.healthCheck(), process.readinessCheck(), process.ports(),
                process.uris());
    }
}
