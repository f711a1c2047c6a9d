package io.byomesh.foundation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "status", "logs", "exec", "env"})
    void everyCommandExplainsItselfAndItsExitCodes(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: foundation " + command, "--data-dir", "Exit codes:", "No foundation runs");
    }

    @Test
    void listsItsCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("start", "stop", "status", "logs", "exec", "env");
    }

    @Test
    void tellsItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("foundation ");
    }

    @Test
    void saysInOneSentenceWhatIsWrongWithTheCommandLine() {
        assertUsageError("Missing command.");
        assertUsageError("Unmatched argument at index 0: 'bogus'", "bogus");
        assertUsageError("--api-port is 70000; choose a port from 1 to 65535.", "start", "--api-port", "70000");
        assertUsageError("--router-port is 0; choose a port from 1 to 65535.", "start", "--router-port", "0");
        assertUsageError("--api-port and --router-port are both 7000; choose two different ports.",
                "start", "--api-port", "7000", "--router-port", "7000");
        assertUsageError("--policy-quota is -1; choose 0 or more.", "start", "--policy-quota", "-1");
        assertUsageError("'1d' is no time; write a number and h, m or s, such as 24h.", "start", "--certificate-lifetime", "1d");
        assertUsageError("'3s' is out of range; choose a time from 4s to 8760h.", "start", "--certificate-lifetime", "3s");
        assertUsageError("Invalid value for option '--api-port': 'http' is not an int", "start", "--api-port", "http");
        assertUsageError("-n is 5000; choose a number from 0 to 1000.", "logs", "app", "-n", "5000");
        assertUsageError("Missing required parameter: 'APP'", "logs");
        assertUsageError("mutually exclusive", "logs", "app", "--recent", "--follow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "env", "logs app", "exec app"})
    void saysWhenNoFoundationRuns(String command) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(List.of("--data-dir", directory.toString()));

        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(ExitCode.NOT_RUNNING);
        assertThat(err.toString()).contains("No foundation runs with the data directory " + directory, "foundation start");
    }

    @Test
    void hasNothingToStopWhenNoneRuns() {
        assertThat(run("stop", "--wipe", "--data-dir", directory.toString())).isZero();
        assertThat(out.toString()).contains("The foundation is not running.");
    }

    @Test
    void neverWipesADirectoryThatIsNotAFoundations() throws Exception {
        Path precious = Files.createFile(directory.resolve("precious"));

        assertThat(run("stop", "--wipe", "--data-dir", directory.toString())).isZero();
        assertThat(precious).exists();
    }

    @Test
    void quotesForTheShell() {
        assertThat(EnvCommand.quoted("it's $HOME")).isEqualTo("'it'\\''s $HOME'");
    }

    @Test
    void namesMissingProgramsWithTheCommandThatInstallsThem() {
        assertThat(Prerequisites.missing(program -> !List.of("nft", "bwrap").contains(program)))
                .hasValue("The foundation needs bwrap, nft, not found on the PATH. Install with: apt-get install bubblewrap nftables");
        assertThat(Prerequisites.missing(program -> true)).isEmpty();
    }

    private void assertUsageError(String sentence, String... arguments) {
        assertThat(run(arguments)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(sentence).contains("--help").hasLineCount(2);
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
