package io.byomesh.mesh;

import com.pulumi.resources.ComponentResourceOptions;

/**
 * The mesh's Consul servers: one app whose instances find each other under the app's internal route and elect a leader. They deny what
 * no rule allows, and encrypt all that crosses the network.
 *
 * <p>What listens on the public route is Consul's UI and HTTP API, which say nothing to nobody without a token.
 */
public final class ConsulServer extends ConsulServers {

    static final String TYPE = "byo-mesh:index:ConsulServer";

    /**
     * @param name the resource's name; its children are named after it
     * @param args what to push, and where
     * @param options the usual ones; may be null
     * @throws IllegalArgumentException where the servers have no secrets
     */
    public ConsulServer(String name, ConsulServerArgs args, ComponentResourceOptions options) {
        super(TYPE, InsecureOpenConsulServer.TYPE, name, args, options);
    }

    @Override
    void requireFitting(String name, ConsulServerArgs args) {
        if (args.secrets().isEmpty()) {
            throw new IllegalArgumentException("The Consul servers " + name + " have no secrets: give them those of a MeshSecrets"
                    + " (forServers), or say that the mesh is open to everybody by making an InsecureOpenConsulServer.");
        }
    }
}
