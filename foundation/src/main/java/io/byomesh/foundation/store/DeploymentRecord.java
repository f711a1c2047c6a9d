package io.byomesh.foundation.store;

import java.util.List;

/**
 * A way from one web process to the next.
 *
 * @param newProcess the process that comes
 * @param sizes what was asked for besides what is deployed
 * @param target how many instances it shall have in the end
 * @param steps instance weights of a canary's steps, in percent; empty for a rolling deployment
 * @param step the canary's current step, counted from 1
 * @param oldProcess what to go back to when the deployment is cancelled
 * @param oldInstances how many instances that had
 */
public record DeploymentRecord(
        Stamp stamp,
        String appGuid,
        String status,
        String reason,
        String strategy,
        int maxInFlight,
        List<Integer> steps,
        int step,
        String dropletGuid,
        String previousDropletGuid,
        String revisionGuid,
        String newProcess,
        String oldProcess,
        int target,
        int oldInstances,
        Sizes sizes,
        long lastHealthy,
        long lastChange,
        Metadata metadata)
        implements Entity {

    /** Sizes for the process that comes; null ones are as before. */
    public record Sizes(Integer webInstances, Integer memoryMb, Integer diskMb, Long logRateLimit) {

        public static final Sizes AS_BEFORE = new Sizes(null, null, null, null);
    }

    /** One from before these were kept asked for none. */
    public DeploymentRecord {
        sizes = sizes == null ? Sizes.AS_BEFORE : sizes;
    }

    public static final String ACTIVE = "ACTIVE";
    public static final String FINALIZED = "FINALIZED";
    public static final String ROLLING = "rolling";
    public static final String CANARY = "canary";

    public DeploymentRecord withStatus(String newStatus, String newReason) {
        return copy(newStatus, newReason, step, lastHealthy, System.currentTimeMillis(), metadata);
    }

    public DeploymentRecord withStep(int newStep) {
        return copy(status, reason, newStep, lastHealthy, System.currentTimeMillis(), metadata);
    }

    public DeploymentRecord healthyNow() {
        return copy(status, reason, step, System.currentTimeMillis(), lastChange, metadata);
    }

    public DeploymentRecord withMetadata(Metadata newMetadata) {
        return copy(status, reason, step, lastHealthy, lastChange, newMetadata);
    }

    private DeploymentRecord copy(String newStatus, String newReason, int newStep, long healthy, long change, Metadata newMetadata) {
        return new DeploymentRecord(stamp.touched(), appGuid, newStatus, newReason, strategy, maxInFlight, steps, newStep, dropletGuid,
                previousDropletGuid, revisionGuid, newProcess, oldProcess, target, oldInstances, sizes, healthy, change, newMetadata);
    }
}
