package io.byomesh.mesh;

import com.pulumi.cloudfoundry.App;
import com.pulumi.core.Alias;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.Map;

/** The Consul servers of a mesh, one app, however they are secured. */
public abstract sealed class ConsulServers extends ComponentResource permits ConsulServer, InsecureOpenConsulServer {

    @Export(name = "appId", refs = {String.class}, tree = "[0]")
    private final Output<String> appId;

    @Export(name = "appName", refs = {String.class}, tree = "[0]")
    private final Output<String> appName;

    private final Output<String> reachable;

    /** @param otherType the type that they may have been of before: the app stays the one it was when a mesh is secured */
    ConsulServers(String type, String otherType, String name, ConsulServerArgs args, ComponentResourceOptions options) {
        super(type, name, ComponentResourceOptions.merge(
                Options.orEmpty(options), ComponentResourceOptions.builder().aliases(Alias.builder().type(otherType).build()).build()));
        requireFitting(name, args);
        var appArgs = args.app()
                // It opens the port when the server counts.
                .command("./mesh/sidecar server")
                // In a server's container lies all that a mesh keeps secret.
                .enableSsh(false);
        BoundSecrets.bind(this, name, args, appArgs);
        var app = new App(name, appArgs.build(), Options.app(this));
        this.appId = app.id();
        this.appName = app.name();
        this.reachable = Routes.create(this, name, args.routes(), app);
        registerOutputs(Map.of("appId", appId, "appName", appName));
    }

    /** @throws IllegalArgumentException where the arguments are those of the other type */
    abstract void requireFitting(String name, ConsulServerArgs args);

    /** The app's GUID, by which network policies know it. */
    public Output<String> appId() {
        return appId;
    }

    /** The app's GUID, known only when all its routes lead to it: what talks to Consul through one of them depends on this. */
    public Output<String> reachable() {
        return reachable;
    }

    /** The app's name in its space. */
    public Output<String> appName() {
        return appName;
    }
}
