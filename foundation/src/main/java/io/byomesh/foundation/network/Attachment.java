package io.byomesh.foundation.network;

/**
 * An instance's place in the container network.
 *
 * @param link name of the router's end of the instance's cable
 */
public record Attachment(String appGuid, String address, String link) {}
