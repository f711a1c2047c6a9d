package io.byomesh.mesh;

import com.pulumi.cloudfoundry.App;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.Map;

/**
 * Keeps the Consul servers' snapshots outside of the servers, whose disks go with their containers: when all of them are lost at once,
 * the new ones get back from here what the old ones knew. What it holds is encrypted by the servers with a key that it does not have.
 *
 * <p>One app of one instance, which only the servers can reach and which is no member of the mesh: it has no agent and no proxy. When
 * it is replaced, the servers bring it a new snapshot within moments; only when it is lost together with all servers is the state lost
 * too, until the next {@code pulumi up} makes it again.
 */
public final class SnapshotKeeper extends ComponentResource {

    private static final String TYPE = "byo-mesh:index:SnapshotKeeper";

    @Export(name = "appId", refs = {String.class}, tree = "[0]")
    private Output<String> appId;

    /**
     * @param name the resource's name; its children are named after it
     * @param args what to push, and where
     * @param options the usual ones; may be null
     */
    public SnapshotKeeper(String name, SnapshotKeeperArgs args, ComponentResourceOptions options) {
        super(TYPE, name, Options.orEmpty(options));
        var appArgs = args.app()
                .command("./mesh/sidecar keeper")
                .instances(1.0)
                .enableSsh(false)
                // Cloud Foundry cannot look through a door that wants a certificate.
                .healthCheckType("process");
        BoundSecrets.bind(this, name, args, appArgs);
        var app = new App(name, appArgs.build(), Options.app(this));
        this.appId = app.id();
        Routes.create(this, name, args.routes(), app);
        registerOutputs(Map.of("appId", appId));
    }

    /** The app's GUID, by which network policies know it. */
    public Output<String> appId() {
        return appId;
    }
}
