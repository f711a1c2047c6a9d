package io.byomesh.foundation.store;

/** A health or readiness check as the user set it; null fields stand for Cloud Foundry's defaults. */
public record Check(String type, String endpoint, Integer timeout, Integer invocationTimeout, Integer interval) {

    public static final Check PORT = new Check("port", null, null, null, null);
    public static final Check PROCESS = new Check("process", null, null, null, null);
}
