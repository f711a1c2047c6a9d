package io.byomesh.mesh;

import com.pulumi.resources.ComponentResourceOptions;

/**
 * Consul servers that everybody who reaches them may do everything with, for demonstrations: no ACLs, no key for gossip, no TLS for RPC,
 * no intentions, no snapshots. Whoever reaches the public route may write. What is left are the network policies and the proxies' mTLS.
 *
 * <p>{@link ConsulServer} is what to use. One can take the other's place in a stack: the app stays.
 */
public final class InsecureOpenConsulServer extends ConsulServers {

    static final String TYPE = "byo-mesh:index:InsecureOpenConsulServer";

    /**
     * @param name the resource's name; its children are named after it
     * @param args what to push, and where
     * @param options the usual ones; may be null
     * @throws IllegalArgumentException where secrets are given, which nothing here would protect
     */
    public InsecureOpenConsulServer(String name, ConsulServerArgs args, ComponentResourceOptions options) {
        super(TYPE, ConsulServer.TYPE, name, args, options);
    }

    @Override
    void requireFitting(String name, ConsulServerArgs args) {
        if (args.secrets().isPresent()) {
            throw new IllegalArgumentException("The Consul servers " + name + " are open to everybody, and would protect no secret:"
                    + " make a ConsulServer of them, or give them none.");
        }
    }
}
