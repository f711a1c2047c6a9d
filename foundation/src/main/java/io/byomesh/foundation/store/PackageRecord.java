package io.byomesh.foundation.store;

/** Bits that were, or will be, uploaded for an app. */
public record PackageRecord(Stamp stamp, String appGuid, String state, String error, String sha256, Metadata metadata) implements Entity {

    public static final String AWAITING_UPLOAD = "AWAITING_UPLOAD";
    public static final String READY = "READY";
    public static final String FAILED = "FAILED";
    public static final String EXPIRED = "EXPIRED";

    public PackageRecord with(String newState, String newError, String newSha256) {
        return new PackageRecord(stamp.touched(), appGuid, newState, newError, newSha256, metadata);
    }

    public PackageRecord withMetadata(Metadata newMetadata) {
        return new PackageRecord(stamp.touched(), appGuid, state, error, sha256, newMetadata);
    }
}
