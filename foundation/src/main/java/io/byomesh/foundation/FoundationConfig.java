package io.byomesh.foundation;

/**
 * How a foundation is to run.
 *
 * @param policyQuota how many network policies may start at one app, unless an admin writes them
 * @param selfService whether space developers may write network policies between apps of their spaces
 */
public record FoundationConfig(DataDir dataDir, int apiPort, int routerPort, int policyQuota, boolean selfService) {

    /** Everything listens here: nothing outside this machine reaches a foundation. */
    public static final String HOST = "127.0.0.1";
}
