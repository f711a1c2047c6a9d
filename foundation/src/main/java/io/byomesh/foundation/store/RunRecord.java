package io.byomesh.foundation.store;

import java.util.List;
import java.util.Map;

/**
 * What a process was started with, as the cell must run it until the next start: changes to the app's settings wait for that, also
 * across scaling and a restart of the foundation. Its GUID is the process' own.
 *
 * @param sealedServices {@code VCAP_SERVICES}, encrypted; null in one from before there were services
 */
public record RunRecord(
        Stamp stamp,
        String appGuid,
        String type,
        String version,
        String appName,
        String spaceGuid,
        String spaceName,
        String orgGuid,
        String orgName,
        int instances,
        int memoryMb,
        int diskMb,
        String dropletGuid,
        String command,
        Map<String, String> environment,
        List<SidecarSpec> sidecars,
        Check healthCheck,
        Check readinessCheck,
        List<Integer> ports,
        List<String> uris,
        String sealedServices)
        implements Entity {

    public RunRecord withInstances(int count) {
        return new RunRecord(stamp.touched(), appGuid, type, version, appName, spaceGuid, spaceName, orgGuid, orgName, count, memoryMb, diskMb,
                dropletGuid, command, environment, sidecars, healthCheck, readinessCheck, ports, uris, sealedServices);
    }
}
