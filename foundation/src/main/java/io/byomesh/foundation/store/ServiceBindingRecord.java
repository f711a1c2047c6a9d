package io.byomesh.foundation.store;

/** A service instance that an app finds in its environment; {@code name} may be null. */
public record ServiceBindingRecord(Stamp stamp, String appGuid, String serviceInstanceGuid, String name, Metadata metadata)
        implements Entity {

    public ServiceBindingRecord withMetadata(Metadata newMetadata) {
        return new ServiceBindingRecord(stamp.touched(), appGuid, serviceInstanceGuid, name, newMetadata);
    }
}
