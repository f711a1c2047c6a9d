package io.byomesh.foundation.store;

import java.util.List;
import java.util.Map;

/** What an app ran with at some time; {@code commands} hold a value only for process types whose command the user set. */
public record RevisionRecord(
        Stamp stamp,
        String appGuid,
        int version,
        String dropletGuid,
        Map<String, String> environment,
        Map<String, String> commands,
        List<SidecarSpec> sidecars,
        String description,
        Metadata metadata)
        implements Entity {

    public RevisionRecord withMetadata(Metadata newMetadata) {
        return new RevisionRecord(stamp.touched(), appGuid, version, dropletGuid, environment, commands, sidecars, description, newMetadata);
    }
}
