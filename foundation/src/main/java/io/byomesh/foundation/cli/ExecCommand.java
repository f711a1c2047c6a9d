package io.byomesh.foundation.cli;

import io.byomesh.foundation.RunInfo;
import io.byomesh.foundation.cell.InstanceCommand;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import sun.misc.Signal;

@Command(
        name = "exec",
        description = {
            "Run a command inside an instance of an app, as its user and with its environment; without one, a shell.",
            "Ends with the exit code of the command.",
            "Example: foundation exec shop -i 1 -- curl -s localhost:8080/health"
        })
final class ExecCommand implements Callable<Integer> {

    @Mixin
    private Common common;

    @Parameters(index = "0", paramLabel = "APP", description = AppArgument.DESCRIPTION)
    private String app;

    @Option(names = {"-i", "--index"}, paramLabel = "N", defaultValue = "0", description = "Which instance. Default: ${DEFAULT-VALUE}.")
    private int index;

    @Option(names = "--process", paramLabel = "TYPE", defaultValue = "web", description = "Which process of the app. Default: ${DEFAULT-VALUE}.")
    private String processType;

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "The command with its arguments, after --.")
    private List<String> command = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunInfo running = common.running();
        String guid = AppArgument.resolve(new ApiClient(common.dataDir(), running), app);
        // Ctrl-C is for the command in the instance; handled rather than ignored, as a child inherits what is ignored.
        Signal.handle(new Signal("INT"), signal -> {});
        return builder(guid).inheritIO().start().waitFor();
    }

    private ProcessBuilder builder(String guid) {
        try {
            return InstanceCommand.in(common.dataDir().cell(), guid, processType, index, command);
        } catch (IllegalArgumentException noSuchInstance) {
            throw new CliException(ExitCode.NOT_FOUND, noSuchInstance.getMessage());
        }
    }
}
