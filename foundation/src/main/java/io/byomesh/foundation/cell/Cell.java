package io.byomesh.foundation.cell;

import java.util.List;

/** Runs instances of processes and keeps as many of them alive as were asked for. All calls return at once; work goes on behind. */
public interface Cell extends AutoCloseable {

    /** Run this process like this from now on; replaces what was said before of the process with the same GUID. */
    void desire(DesiredProcess process);

    /** Stop all instances of the process, gracefully, and forget it. */
    void undesire(String processGuid);

    /** The process' instances by index, including crashed ones that wait for their next try and those that are stopping. */
    List<InstanceStatus> instances(String processGuid);

    /** Stop the instance with this index; another takes its place at once. */
    void restartInstance(String processGuid, int index);

    /** Stop every instance gracefully; returns when none is left. */
    @Override
    void close();
}
