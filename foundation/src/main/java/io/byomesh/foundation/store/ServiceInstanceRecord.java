package io.byomesh.foundation.store;

import java.util.List;

/**
 * A service that users provide themselves.
 *
 * @param sealedCredentials a JSON object, encrypted
 * @param updated whether anything but its creation happened to it
 */
public record ServiceInstanceRecord(
        Stamp stamp,
        String spaceGuid,
        String name,
        String sealedCredentials,
        List<String> tags,
        String syslogDrainUrl,
        String routeServiceUrl,
        boolean updated,
        Metadata metadata)
        implements Entity {

    public ServiceInstanceRecord with(String newName, String newCredentials, List<String> newTags, String newDrain, String newRouteService,
            Metadata newMetadata) {
        return new ServiceInstanceRecord(
                stamp.touched(), spaceGuid, newName, newCredentials, newTags, newDrain, newRouteService, true, newMetadata);
    }
}
