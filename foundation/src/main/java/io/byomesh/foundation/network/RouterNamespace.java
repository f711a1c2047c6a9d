package io.byomesh.foundation.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace without a name, alive as long as a process in it that reads from a pipe of this JVM: when the JVM dies,
 * however it dies, the namespace goes and takes its links, routes and nftables with it.
 */
final class RouterNamespace implements AutoCloseable {

    private static final String SETUP = """
            set -e
            sysctl() { [ ! -e "$1" ] || echo "$2" > "$1"; }
            sysctl /proc/sys/net/ipv4/ip_forward 1
            # By default the kernel refuses once a second and then keeps silent, and who was not answered waits before the next try.
            sysctl /proc/sys/net/ipv4/icmp_ratelimit 0
            sysctl /proc/sys/net/ipv4/conf/all/rp_filter 1
            sysctl /proc/sys/net/ipv4/conf/default/rp_filter 1
            sysctl /proc/sys/net/ipv6/conf/all/disable_ipv6 1
            sysctl /proc/sys/net/ipv6/conf/default/disable_ipv6 1
            echo up
            exec cat
            """;

    private final Process holder;

    RouterNamespace() {
        try {
            // Its own session: a Ctrl-C at the terminal is for the JVM, which then takes things down in order.
            holder = new ProcessBuilder("setsid", "unshare", "--net", "sh", "-c", SETUP).redirectErrorStream(true).start();
            var output = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
            String line = output.readLine();
            if (!"up".equals(line)) {
                throw new IllegalStateException("A network namespace cannot be made: " + line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return holder.pid();
    }

    /** Runs a command in this namespace, with the host's files. */
    void run(String input, String... command) {
        runIn(holder.pid(), input, command);
    }

    /** Runs a command in the network namespace of a process. */
    static void runIn(long pid, String input, String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=/proc/" + pid + "/ns/net"));
        all.addAll(List.of(command));
        SystemCommand.run(input, all);
    }

    @Override
    public void close() {
        holder.destroyForcibly();
        boolean interrupted = false;
        while (holder.isAlive()) {
            try {
                holder.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
