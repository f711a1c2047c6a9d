package io.byomesh.mesh.graph;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Which calls the network lets through. Gossip and the way to the servers are open in every mode. */
public enum EdgeMode {
    /** None: services are healthy and nobody can call anybody. */
    NONE("none"),
    /** Those that the graph declares; the default. */
    DECLARED("declared"),
    /** Every member to every other member's sidecar, declared or not; never to an app's own port. */
    FULL_MESH("full-mesh");

    private final String setting;

    EdgeMode(String setting) {
        this.setting = setting;
    }

    /** The name in settings. */
    public String setting() {
        return setting;
    }

    /** @throws IllegalArgumentException for a name that is none of {@code none}, {@code declared}, {@code full-mesh} */
    public static EdgeMode fromSetting(String setting) {
        return Arrays.stream(values()).filter(mode -> mode.setting.equals(setting)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is no way to open edges; set one of %s".formatted(
                        setting, Arrays.stream(values()).map(EdgeMode::setting).collect(Collectors.joining(", ")))));
    }
}
