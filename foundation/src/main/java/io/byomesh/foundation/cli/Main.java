package io.byomesh.foundation.cli;

import io.byomesh.foundation.FoundationException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code foundation} command. */
@Command(
        name = "foundation",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = CommandLine.ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        description = "A local Cloud Foundry, in one process besides the apps.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:It is as was asked for.",
            "1:It failed; the message says why.",
            "2:The command line is wrong.",
            "3:No foundation runs with this data directory.",
            "4:There is no such app or instance."
        },
        subcommands = {
            StartCommand.class,
            StopCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            ExecCommand.class,
            EnvCommand.class,
            RehearseCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command.");
    }

    public static void main(String[] arguments) {
        quietLibraries();
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler((wrong, arguments) -> {
                    CommandLine command = wrong.getCommandLine();
                    command.getErr().println(wrong.getMessage());
                    command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof CliException expected) {
                        command.getErr().println(expected.getMessage());
                        return expected.exitCode();
                    }
                    if (failure instanceof FoundationException expected) {
                        command.getErr().println(expected.getMessage());
                        return ExitCode.FAILED;
                    }
                    failure.printStackTrace(command.getErr());
                    return ExitCode.FAILED;
                });
    }

    /** Undertow reports each start and each failed request of an app; what matters of the latter is in the app's log. */
    private static void quietLibraries() {
        Logger.getLogger("").setLevel(Level.WARNING);
        Logger proxy = Logger.getLogger("io.undertow.proxy");
        proxy.setLevel(Level.OFF);
        Kept.PROXY = proxy;
    }

    /** The logging framework forgets the level of a logger that nobody holds. */
    private static final class Kept {
        private static Logger PROXY;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"foundation " + (version == null ? "(not packaged)" : version)};
        }
    }
}
