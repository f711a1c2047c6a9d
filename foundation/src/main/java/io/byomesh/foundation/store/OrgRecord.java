package io.byomesh.foundation.store;

/** An organization. */
public record OrgRecord(Stamp stamp, String name, boolean suspended, Metadata metadata) implements Entity {

    public OrgRecord with(String newName, boolean nowSuspended, Metadata newMetadata) {
        return new OrgRecord(stamp.touched(), newName, nowSuspended, newMetadata);
    }
}
