package io.byomesh.foundation.store;

import java.util.List;

/** A sidecar of an app; {@code memoryMb} may be null. */
public record SidecarRecord(Stamp stamp, String appGuid, String name, String command, List<String> processTypes, Integer memoryMb)
        implements Entity {

    public SidecarRecord with(String newName, String newCommand, List<String> newProcessTypes, Integer newMemoryMb) {
        return new SidecarRecord(stamp.touched(), appGuid, newName, newCommand, newProcessTypes, newMemoryMb);
    }
}
