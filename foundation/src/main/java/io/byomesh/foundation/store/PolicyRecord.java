package io.byomesh.foundation.store;

/** A network policy: who may open connections to whom, on which ports. */
public record PolicyRecord(String source, String destination, String protocol, int startPort, int endPort) {}
