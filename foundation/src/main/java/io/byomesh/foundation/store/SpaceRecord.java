package io.byomesh.foundation.store;

/** A space of an organization. */
public record SpaceRecord(Stamp stamp, String orgGuid, String name, boolean allowSsh, Metadata metadata) implements Entity {

    public SpaceRecord with(String newName, Metadata newMetadata) {
        return new SpaceRecord(stamp.touched(), orgGuid, newName, allowSsh, newMetadata);
    }

    public SpaceRecord withAllowSsh(boolean allow) {
        return new SpaceRecord(stamp.touched(), orgGuid, name, allow, metadata);
    }
}
