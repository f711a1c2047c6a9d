package io.byomesh.foundation.cell;

import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.network.RouterNetwork;
import java.util.List;

/** Runs instances on this machine, each in its own namespaces. */
public final class LocalCell implements Cell {

    /** Removes what a cell with this id and directory left behind when it was killed. */
    public static void cleanLeftovers(CellSettings settings) {
        throw new UnsupportedOperationException(settings.id());
    }

    public LocalCell(CellSettings settings, RouterNetwork network, LogStore logs, List<LiveInstances> liveInstances) {
        throw new UnsupportedOperationException(settings.id());
    }

    /** Who hears of crashes and state changes from now on; to be set before the first process is desired. */
    public void listener(CellListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void desire(DesiredProcess process) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void undesire(String processGuid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<InstanceStatus> instances(String processGuid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void restartInstance(String processGuid, int index) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
