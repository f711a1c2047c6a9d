package io.byomesh.foundation;

import java.time.Duration;

/**
 * How a foundation is to run.
 *
 * @param policyQuota how many network policies may start at one app, unless an admin writes them
 * @param selfService whether space developers may write network policies between apps of their spaces
 * @param certificateLifetime how long an instance's identity certificate is valid
 */
public record FoundationConfig(
        DataDir dataDir, int apiPort, int routerPort, int policyQuota, boolean selfService, Duration certificateLifetime) {

    /** Everything listens here: nothing outside this machine reaches a foundation. */
    public static final String HOST = "127.0.0.1";
}
