package io.byomesh.foundation.store;

/**
 * A process of an app.
 *
 * @param command null means the droplet's own
 * @param logRateLimit bytes per second, -1 for no limit
 * @param revisionGuid the revision it was last started with, or null
 */
public record ProcessRecord(
        Stamp stamp,
        String appGuid,
        String type,
        String command,
        int instances,
        int memoryMb,
        int diskMb,
        long logRateLimit,
        Check healthCheck,
        Check readinessCheck,
        String revisionGuid,
        Metadata metadata)
        implements Entity {

    public static final String WEB = "web";

    public static ProcessRecord create(String appGuid, String type) {
        var web = type.equals(WEB);
        return new ProcessRecord(Stamp.fresh(), appGuid, type, null, web ? 1 : 0, 1024, 1024, -1, web ? Check.PORT : Check.PROCESS,
                Check.PROCESS, null, Metadata.NONE);
    }

    public ProcessRecord withStamp(Stamp newStamp) {
        return new ProcessRecord(newStamp, appGuid, type, command, instances, memoryMb, diskMb, logRateLimit, healthCheck, readinessCheck,
                revisionGuid, metadata);
    }

    public ProcessRecord withCommand(String newCommand) {
        return new ProcessRecord(stamp.touched(), appGuid, type, newCommand, instances, memoryMb, diskMb, logRateLimit, healthCheck,
                readinessCheck, revisionGuid, metadata);
    }

    public ProcessRecord withScale(int newInstances, int newMemoryMb, int newDiskMb, long newLogRateLimit) {
        return new ProcessRecord(stamp.touched(), appGuid, type, command, newInstances, newMemoryMb, newDiskMb, newLogRateLimit, healthCheck,
                readinessCheck, revisionGuid, metadata);
    }

    public ProcessRecord withChecks(Check health, Check readiness) {
        return new ProcessRecord(stamp.touched(), appGuid, type, command, instances, memoryMb, diskMb, logRateLimit, health, readiness,
                revisionGuid, metadata);
    }

    public ProcessRecord withRevision(String revision) {
        return new ProcessRecord(stamp.touched(), appGuid, type, command, instances, memoryMb, diskMb, logRateLimit, healthCheck,
                readinessCheck, revision, metadata);
    }

    public ProcessRecord withMetadata(Metadata newMetadata) {
        return new ProcessRecord(stamp.touched(), appGuid, type, command, instances, memoryMb, diskMb, logRateLimit, healthCheck,
                readinessCheck, revisionGuid, newMetadata);
    }
}
