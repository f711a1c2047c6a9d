package io.byomesh.foundation.store;

/** The staging of a package. */
public record BuildRecord(
        Stamp stamp,
        String appGuid,
        String packageGuid,
        String dropletGuid,
        String state,
        String error,
        Lifecycle lifecycle,
        String creatorGuid,
        String creatorName,
        Metadata metadata)
        implements Entity {

    public static final String STAGING = "STAGING";
    public static final String STAGED = "STAGED";
    public static final String FAILED = "FAILED";

    public BuildRecord staged(String droplet) {
        return new BuildRecord(
                stamp.touched(), appGuid, packageGuid, droplet, STAGED, null, lifecycle, creatorGuid, creatorName, metadata);
    }

    public BuildRecord failed(String why) {
        return new BuildRecord(
                stamp.touched(), appGuid, packageGuid, null, FAILED, why, lifecycle, creatorGuid, creatorName, metadata);
    }

    public BuildRecord withMetadata(Metadata newMetadata) {
        return new BuildRecord(
                stamp.touched(), appGuid, packageGuid, dropletGuid, state, error, lifecycle, creatorGuid, creatorName, newMetadata);
    }
}
