package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.store.DeploymentRecord;

/**
 * How many instances a deployment wants next: plain arithmetic, apart from everything that runs. New instances come at most
 * {@code maxInFlight} at a time and only while none of them fails; old ones go as new ones take traffic.
 *
 * @param wanted how many of the new process there should be now
 * @param kept how many of the old processes there should be now
 * @param arrived whether all of the new ones that this phase is about take traffic
 */
record Rollout(int wanted, int kept, boolean arrived) {

    /**
     * @param current how many instances of the new process are asked for
     * @param routable how many of them take traffic
     * @param failing whether one of them crashed
     * @param old how many instances of old processes are asked for
     */
    static Rollout next(DeploymentRecord deployment, int current, int routable, boolean failing, int old) {
        var goal = goal(deployment);
        var mayGrow = !failing && current - routable < deployment.maxInFlight();
        var wanted = mayGrow ? Math.max(current, Math.min(routable + deployment.maxInFlight(), goal)) : current;
        var least = inCanaryPhase(deployment) ? originalsBeside(deployment) : 0;
        var kept = Math.min(old, Math.max(least, deployment.target() - routable));
        return new Rollout(wanted, kept, wanted >= goal && routable >= goal);
    }

    static boolean inCanaryPhase(DeploymentRecord deployment) {
        return deployment.strategy().equals(DeploymentRecord.CANARY) && deployment.step() <= steps(deployment);
    }

    static int steps(DeploymentRecord deployment) {
        return Math.max(1, deployment.steps().size());
    }

    private static int goal(DeploymentRecord deployment) {
        return inCanaryPhase(deployment) ? canaries(deployment) : deployment.target();
    }

    private static int canaries(DeploymentRecord deployment) {
        if (deployment.steps().isEmpty()) {
            return Math.min(1, deployment.target());
        }
        var weight = deployment.steps().get(deployment.step() - 1);
        return (int) Math.max(1, Math.round(deployment.target() * weight / 100.0));
    }

    private static int originalsBeside(DeploymentRecord deployment) {
        if (deployment.steps().isEmpty()) {
            return deployment.target();
        }
        return deployment.steps().get(deployment.step() - 1) == 100 ? 0 : deployment.target() - canaries(deployment) + 1;
    }
}
