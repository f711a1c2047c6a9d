package io.byomesh.foundation.store;

import java.util.Map;

/**
 * An app.
 *
 * @param started what was asked for, whatever its instances do
 * @param dropletGuid the droplet that starts next, null before the first
 */
public record AppRecord(
        Stamp stamp,
        String spaceGuid,
        String name,
        boolean started,
        Lifecycle lifecycle,
        Map<String, String> environment,
        boolean sshEnabled,
        boolean revisionsEnabled,
        String dropletGuid,
        Metadata metadata)
        implements Entity {

    public static AppRecord create(String spaceGuid, String name, Lifecycle lifecycle) {
        return new AppRecord(Stamp.fresh(), spaceGuid, name, false, lifecycle, Map.of(), false, true, null, Metadata.NONE);
    }

    public AppRecord withName(String newName) {
        return new AppRecord(
                stamp.touched(), spaceGuid, newName, started, lifecycle, environment, sshEnabled, revisionsEnabled, dropletGuid, metadata);
    }

    public AppRecord withStarted(boolean nowStarted) {
        return new AppRecord(
                stamp.touched(), spaceGuid, name, nowStarted, lifecycle, environment, sshEnabled, revisionsEnabled, dropletGuid, metadata);
    }

    public AppRecord withLifecycle(Lifecycle newLifecycle) {
        return new AppRecord(
                stamp.touched(), spaceGuid, name, started, newLifecycle, environment, sshEnabled, revisionsEnabled, dropletGuid, metadata);
    }

    public AppRecord withEnvironment(Map<String, String> newEnvironment) {
        return new AppRecord(
                stamp.touched(), spaceGuid, name, started, lifecycle, newEnvironment, sshEnabled, revisionsEnabled, dropletGuid, metadata);
    }

    public AppRecord withFeatures(boolean ssh, boolean revisions) {
        return new AppRecord(stamp.touched(), spaceGuid, name, started, lifecycle, environment, ssh, revisions, dropletGuid, metadata);
    }

    public AppRecord withDroplet(String droplet) {
        return new AppRecord(
                stamp.touched(), spaceGuid, name, started, lifecycle, environment, sshEnabled, revisionsEnabled, droplet, metadata);
    }

    public AppRecord withMetadata(Metadata newMetadata) {
        return new AppRecord(
                stamp.touched(), spaceGuid, name, started, lifecycle, environment, sshEnabled, revisionsEnabled, dropletGuid, newMetadata);
    }
}
