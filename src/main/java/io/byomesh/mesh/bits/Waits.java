package io.byomesh.mesh.bits;

/**
 * How long the parts of an instance wait for each other at most. Each wait is a little longer than the one it builds on, so that the
 * first to give up is the one that knows why; the longest ends before Cloud Foundry gives the start up (180 s, its most).
 */
final class Waits {

    /** Agent, server: until it knows a leader. */
    static final int JOIN_SECONDS = 120;

    /** Proxy: until its agent knows a leader and the registration. */
    static final int PROXY_SECONDS = 130;

    /** App: until its proxy listens everywhere. */
    static final int APP_SECONDS = 140;

    /** From SIGTERM until what still runs is killed; Cloud Foundry kills everything after 10 s. */
    static final int GRACE_SECONDS = 8;

    private Waits() {}
}
