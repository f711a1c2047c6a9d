package io.byomesh.foundation.cell;

/** Hears what the API has to record: crashes become events, state changes move deployments on. Called off the cell's own locks. */
public interface CellListener {

    /** An instance on this cell came to an end that nobody asked for. */
    void crashed(String appGuid, String cellId, InstanceStatus instance, int crashCount, String exitDescription);

    /** An instance changed its state or its routability. */
    void changed(String appGuid, InstanceStatus instance);
}
