package io.byomesh.mesh.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How a mesh is secured. There is nothing between the two: a mesh with one part open is open. */
public enum Security {
    /** ACLs and intentions deny by default, TLS and gossip are encrypted, every app has an identity of its own; the default. */
    SECURE("secure"),
    /** Nothing of that: whoever reaches the servers may do everything. For demonstrations. */
    INSECURE_OPEN("insecure-open");

    private final String setting;

    Security(String setting) {
        this.setting = setting;
    }

    /** The name in settings and in what the sidecar program reads. */
    public String setting() {
        return setting;
    }

    /** What an open mesh lacks, a sentence each; nothing for a secure one. */
    public List<String> lacks() {
        return this == SECURE ? List.of() : List.of(
                "whoever reaches Consul's route, or the servers, may read, write and delete everything in it (no ACLs).",
                "whoever is let through to a member may join the gossip pool and become a server (no gossip key, no TLS for RPC).",
                "every service may call every other one that the network lets it reach (no intentions).",
                "servers that are all lost at once come back empty, with another trust domain (no pinned root, no snapshots).");
    }

    /** @throws IllegalArgumentException for a name that is none of {@code secure}, {@code insecure-open} */
    public static Security fromSetting(String setting) {
        return Arrays.stream(values()).filter(security -> security.setting.equals(setting)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is no way to secure a mesh; set one of %s".formatted(
                        setting, Arrays.stream(values()).map(Security::setting).collect(Collectors.joining(", ")))));
    }
}
