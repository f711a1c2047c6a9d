package io.byomesh.foundation.store;

import java.util.List;

/** A sidecar as a revision or a running process has it, apart from the app's own list. */
public record SidecarSpec(String name, String command, List<String> processTypes, Integer memoryMb) {

    public static SidecarSpec of(SidecarRecord sidecar) {
        return new SidecarSpec(sidecar.name(), sidecar.command(), sidecar.processTypes(), sidecar.memoryMb());
    }
}
