package io.byomesh.mesh.graph;

/** What holds the servers' snapshots outside of them. It gets them encrypted, and has no key. */
public sealed interface SnapshotHolder permits SnapshotHolder.Keeper, SnapshotStore {

    /**
     * An app of the mesh's own, in the same space.
     *
     * @param app the app's name, a DNS label; it takes no part in the mesh itself
     */
    record Keeper(String app) implements SnapshotHolder {}
}
