package io.byomesh.foundation.store;

import java.util.Map;

/** Something that happened, for {@code /v3/audit_events}. */
public record EventRecord(
        Stamp stamp, String type, Party actor, Party target, String spaceGuid, String orgGuid, Map<String, Object> data) implements Entity {

    /** Who did something, or what it was done to. */
    public record Party(String guid, String type, String name) {}
}
