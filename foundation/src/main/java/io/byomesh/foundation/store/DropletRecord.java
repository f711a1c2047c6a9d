package io.byomesh.foundation.store;

import java.util.Map;

/** A staged app, unpacked on disk; {@code processTypes} are the start commands that it brings along. */
public record DropletRecord(
        Stamp stamp,
        String appGuid,
        String packageGuid,
        String state,
        Lifecycle lifecycle,
        Map<String, String> processTypes,
        String sha256,
        Metadata metadata)
        implements Entity {

    public static final String STAGED = "STAGED";
    public static final String EXPIRED = "EXPIRED";

    public DropletRecord withState(String newState) {
        return new DropletRecord(stamp.touched(), appGuid, packageGuid, newState, lifecycle, processTypes, sha256, metadata);
    }

    public DropletRecord withMetadata(Metadata newMetadata) {
        return new DropletRecord(stamp.touched(), appGuid, packageGuid, state, lifecycle, processTypes, sha256, newMetadata);
    }
}
