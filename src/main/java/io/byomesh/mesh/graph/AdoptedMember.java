package io.byomesh.mesh.graph;

import java.util.Objects;

/**
 * An app that others pushed with the mesh's label: it gossips and asks the servers like any member, and may be called by its app's
 * name at the default sidecar port. What it calls is not this mesh's to say.
 *
 * @param name the app's name, whatever Cloud Foundry allows; a DNS label only if it is to be called
 * @param guid the app's GUID
 */
public record AdoptedMember(String name, String guid) implements Member {

    public AdoptedMember {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(guid, "guid");
    }

    /** The service that it is taken to provide: its own name, as a plain stream, since what it speaks is unknown here. */
    public Service service() {
        return Service.of(name, Service.Protocol.TCP);
    }
}
