package io.byomesh.foundation.cli;

import io.byomesh.foundation.DataDir;
import io.byomesh.foundation.RunInfo;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that every command has: which foundation is meant. */
final class Common {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the foundation keeps everything. Foundations with different directories run side by side."
                    + " Default: $FOUNDATION_DIR, or $${XDG_DATA_HOME:-~/.local/share}/byo-mesh/foundation.")
    private Path directory;

    DataDir dataDir() {
        return new DataDir(directory != null ? directory : defaultDirectory());
    }

    /** The running foundation, or the end of the command. */
    RunInfo running() {
        return RunInfo.read(dataDir())
                .filter(RunInfo::ready)
                .orElseThrow(() -> new CliException(
                        ExitCode.NOT_RUNNING,
                        "No foundation runs with the data directory " + dataDir().root() + "; start it with: foundation start"));
    }

    private static Path defaultDirectory() {
        String named = System.getenv("FOUNDATION_DIR");
        return named != null && !named.isEmpty() ? Path.of(named) : xdg("XDG_DATA_HOME", ".local/share").resolve("byo-mesh/foundation");
    }

    /** A base directory of the user, by its variable or the default below the home directory. */
    static Path xdg(String variable, String defaultBelowHome) {
        String named = System.getenv(variable);
        // The specification says that relative paths in these variables do not count.
        return named != null && named.startsWith("/") ? Path.of(named) : Path.of(System.getProperty("user.home"), defaultBelowHome);
    }
}
