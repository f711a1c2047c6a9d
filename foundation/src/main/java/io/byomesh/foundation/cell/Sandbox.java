package io.byomesh.foundation.cell;

import io.byomesh.foundation.network.SystemCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What every container sees of this machine and what it is cut off from, as arguments of bubblewrap. */
final class Sandbox {

    private static final List<String> PROGRAMS = List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");

    /** Certificates among them, but not the private keys that lie beside them. */
    private static final List<String> SETTINGS = List.of("alternatives", "ca-certificates", "ld.so.cache", "ld.so.conf",
            "ld.so.conf.d", "localtime", "mime.types", "pki/ca-trust", "pki/tls/certs", "protocols", "services", "ssl/certs",
            "ssl/openssl.cnf");

    /**
     * The container's user is the cell's own user on the host, which owns the kernel's settings and so could write them with no
     * capability at all; bubblewrap makes only those read-only whose directory is writable itself.
     */
    private static final List<String> KERNEL =
            List.of("/proc/sys", "/proc/sysrq-trigger", "/proc/fs", "/proc/mtrr", "/proc/pressure");

    private static final Pattern VERSION = Pattern.compile("bubblewrap (\\d+)\\.(\\d+).*");

    private Sandbox() {}

    /** Fails with a sentence for the user when bubblewrap is missing or cannot do what containers need. */
    static void requireProgram() {
        SystemCommand.require("bwrap", "bubblewrap");
        String output = SystemCommand.run("", List.of("bwrap", "--version"));
        Matcher version = VERSION.matcher(output);
        if (version.matches() && Integer.parseInt(version.group(1)) == 0 && Integer.parseInt(version.group(2)) < 8) {
            throw new IllegalStateException("bubblewrap 0.8 or newer is needed, and this is %s: install a newer one.".formatted(output));
        }
    }

    /** @param etc files that stand in for the machine's own in {@code /etc} */
    static List<String> arguments(Path etc) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "--unshare-user", "--disable-userns", "--uid", "2000", "--gid", "2000",
                // The supervisor as first process: nothing inside can kill it, and with it the kernel ends everything inside.
                "--unshare-pid", "--as-pid-1", "--unshare-ipc", "--unshare-uts",
                "--proc", "/proc", "--dev", "/dev", "--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/home",
                "--ro-bind", "/usr", "/usr"));
        for (String name : PROGRAMS) {
            Path program = Path.of("/", name);
            if (Files.isSymbolicLink(program)) {
                all.addAll(List.of("--symlink", Files.readSymbolicLink(program).toString(), program.toString()));
            } else if (Files.isDirectory(program)) {
                all.addAll(List.of("--ro-bind", program.toString(), program.toString()));
            }
        }
        for (String name : SETTINGS) {
            all.addAll(List.of("--ro-bind-try", "/etc/" + name, "/etc/" + name));
        }
        try (var files = Files.list(etc)) {
            files.sorted().forEach(file -> all.addAll(List.of("--ro-bind", file.toString(), "/etc/" + file.getFileName())));
        }
        for (String file : KERNEL) {
            all.addAll(List.of("--ro-bind-try", file, file));
        }
        return all;
    }
}
