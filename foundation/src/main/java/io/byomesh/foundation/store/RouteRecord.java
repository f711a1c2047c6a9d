package io.byomesh.foundation.store;

import java.util.List;

/** A route of a space; host and path may be empty, never null. */
public record RouteRecord(
        Stamp stamp, String spaceGuid, String domainGuid, String host, String path, List<DestinationRecord> destinations, Metadata metadata)
        implements Entity {

    public RouteRecord withDestinations(List<DestinationRecord> newDestinations) {
        return new RouteRecord(stamp.touched(), spaceGuid, domainGuid, host, path, List.copyOf(newDestinations), metadata);
    }

    public RouteRecord withMetadata(Metadata newMetadata) {
        return new RouteRecord(stamp.touched(), spaceGuid, domainGuid, host, path, destinations, newMetadata);
    }

    public boolean leadsTo(String appGuid) {
        return destinations.stream().anyMatch(destination -> destination.appGuid().equals(appGuid));
    }

    /** {@code host.domain/path}, for the domain that this route belongs to. */
    public String url(DomainRecord domain) {
        return (host.isEmpty() ? "" : host + ".") + domain.name() + path;
    }
}
