package io.byomesh.foundation.cell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Joins a running instance from any JVM on the machine that may read the cell's directory: what {@code foundation exec} runs.
 */
public final class InstanceCommand {

    private InstanceCommand() {}

    /**
     * A process inside the instance, as its user and with the app's environment; the caller decides where its streams go.
     *
     * @param cellDirectory {@link CellSettings#directory()}
     * @param command program and arguments; empty means bash
     * @throws IllegalArgumentException with a sentence for the user when there is no such instance
     */
    public static ProcessBuilder in(
            Path cellDirectory, String appGuid, String processType, int index, List<String> command) {
        CellFiles cell = new CellFiles(cellDirectory);
        InstanceRecord instance = find(cell, appGuid, processType, index)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Instance %d of process %s is not running: choose one that is.".formatted(index, processType)));
        List<String> launch = new ArrayList<>(List.of("member-" + Instance.APP, "run"));
        launch.addAll(command.isEmpty() ? List.of("bash") : command);
        ProcessBuilder builder = new ProcessBuilder(Container.joining(
                cell.script("join.sh"),
                instance.pid(),
                instance.entrances().stream().map(Path::of).toList(),
                launch));
        Container.bareEnvironment(builder, instance.otherVariables());
        Optional.ofNullable(System.getenv("TERM")).ifPresent(terminal -> builder.environment().put("TERM", terminal));
        return builder;
    }

    private static Optional<InstanceRecord> find(CellFiles cell, String appGuid, String processType, int index) {
        return InstanceRecord.all(cell).stream()
                .filter(instance -> instance.appGuid().equals(appGuid)
                        && instance.processType().equals(processType)
                        && instance.index() == index
                        && instance.alive())
                .findFirst();
    }
}
