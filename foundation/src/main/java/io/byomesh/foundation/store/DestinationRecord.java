package io.byomesh.foundation.store;

/**
 * Where a route leads.
 *
 * @param port null means the app's default port
 * @param weight null unless all destinations of the route have one
 */
public record DestinationRecord(
        Stamp stamp, String appGuid, String processType, Integer port, String protocol, Integer weight) implements Entity {

    public static final int DEFAULT_PORT = 8080;

    public boolean sameTarget(DestinationRecord other) {
        return appGuid.equals(other.appGuid) && processType.equals(other.processType) && effectivePort() == other.effectivePort();
    }

    public int effectivePort() {
        return port == null ? DEFAULT_PORT : port;
    }

    public DestinationRecord withProtocol(String newProtocol) {
        return new DestinationRecord(stamp.touched(), appGuid, processType, port, newProtocol, weight);
    }
}
