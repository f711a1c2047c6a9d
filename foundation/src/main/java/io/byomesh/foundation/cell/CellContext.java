package io.byomesh.foundation.cell;

import io.byomesh.foundation.identity.InstanceAuthority;
import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.network.RouterNetwork;

/** What every instance of a cell shares. */
record CellContext(
        CellSettings settings,
        CellThreads threads,
        CellFiles files,
        ControlGroups groups,
        RouterNetwork network,
        InstanceAuthority authority,
        LogStore logs) {

    String cellName() {
        return "Cell " + settings.id();
    }

    String apiUrl() {
        return settings.apiUrl();
    }
}
