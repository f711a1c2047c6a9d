package io.byomesh.mesh.graph;

import java.util.Objects;

/**
 * A process beside the app in each of its containers.
 *
 * @param name unique within the app (a Cloud Foundry rule)
 * @param memoryMb its share of the app's memory, in mebibytes
 */
public record Sidecar(String name, int memoryMb) {

    public Sidecar {
        Objects.requireNonNull(name, "name");
    }
}
