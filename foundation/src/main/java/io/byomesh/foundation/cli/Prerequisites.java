package io.byomesh.foundation.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What the machine must have before a foundation can start on it. */
final class Prerequisites {

    /** Programs by the Debian package that has them. */
    private static final Map<String, List<String>> PROGRAMS = new TreeMap<>(Map.of(
            "nftables", List.of("nft"),
            "iproute2", List.of("ip"),
            "bubblewrap", List.of("bwrap"),
            "util-linux", List.of("nsenter", "unshare", "setsid", "setpriv", "mount")));

    private Prerequisites() {}

    static void check() {
        missing(Prerequisites::onPath).ifPresent(sentence -> {
            throw new CliException(ExitCode.FAILED, sentence);
        });
        if (!isRoot()) {
            throw new CliException(ExitCode.FAILED,
                    "The foundation makes network namespaces, mounts and packet filters, for which it must be root: run it with sudo.");
        }
    }

    static Optional<String> missing(Predicate<String> isThere) {
        List<String> programs = new ArrayList<>();
        TreeSet<String> packages = new TreeSet<>();
        PROGRAMS.forEach((debianPackage, names) -> names.stream().filter(isThere.negate()).forEach(name -> {
            programs.add(name);
            packages.add(debianPackage);
        }));
        return programs.isEmpty()
                ? Optional.empty()
                : Optional.of("The foundation needs " + String.join(", ", programs) + ", not found on the PATH. Install with: "
                        + "apt-get install " + String.join(" ", packages));
    }

    private static boolean onPath(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, "Cannot read /proc, which the foundation needs: " + e.getMessage());
        }
    }
}
