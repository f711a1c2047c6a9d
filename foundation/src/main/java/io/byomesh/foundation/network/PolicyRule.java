package io.byomesh.foundation.network;

/** Instances of one app may open connections to instances of another (or of itself) on these ports. */
public record PolicyRule(String sourceApp, String destinationApp, String protocol, int startPort, int endPort) {}
