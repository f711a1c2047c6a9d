package io.byomesh.mesh.graph;

/** The ports on which the mesh itself stands, and those that apps get when they name no other. */
public final class MeshPorts {

    /** Consul's LAN gossip, TCP and UDP. */
    public static final int GOSSIP = 8301;

    /** Consul's server RPC, TCP. */
    public static final int RPC = 8300;

    /** The servers' gRPC API with TLS, at which agents log in. */
    public static final int GRPC_TLS = 8503;

    /** The keeper's HTTPS, for the servers alone. */
    public static final int KEEPER = 8443;

    /** A sidecar proxy's door for other proxies, unless its service says otherwise. */
    public static final int SIDECAR = 8000;

    /** An app's own port: the {@code PORT} that Cloud Foundry gives, behind its router. The mesh opens it to nobody. */
    public static final int APP = 8080;

    private MeshPorts() {}
}
