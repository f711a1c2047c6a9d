package io.byomesh.foundation.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** This machine's own name servers. They may be reached by the default route, so that no route of theirs shows that they are there. */
final class Nameservers {

    private static final List<Path> FILES = List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));

    private Nameservers() {}

    /** Whether one of them has an address that starts like this: a route to those addresses would take away the machine's DNS. */
    static boolean anyIn(String prefix) {
        return FILES.stream().filter(Files::isReadable).anyMatch(file -> anyIn(prefix, read(file)));
    }

    static boolean anyIn(String prefix, List<String> resolvConf) {
        return resolvConf.stream()
                .map(line -> line.strip().split("\\s+"))
                .anyMatch(words -> words.length > 1 && words[0].equals("nameserver") && words[1].startsWith(prefix));
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + file + " failed: " + e.getMessage(), e);
        }
    }
}
