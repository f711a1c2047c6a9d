package io.byomesh.mesh;

import com.pulumi.cloudfoundry.App;
import com.pulumi.cloudfoundry.inputs.AppSidecarArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import java.util.Map;

/**
 * An app that is a member of the mesh: its own process, and beside it in every instance a Consul agent (sidecar {@code consul})
 * and an Envoy proxy (sidecar {@code consul-proxy}). The app reaches the services it calls at {@code localhost}, at the port that
 * the edge names; Consul finds them, Envoy encrypts.
 *
 * <p>The sidecars' names and commands never vary, because Cloud Foundry's provider replaces an app whose sidecars change; what
 * varies lies in the zip. Should a replacement be forced all the same, the old app is deleted first: apps are known by their
 * name, so the other order would delete the new one.
 */
public final class MeshApp extends ComponentResource {

    private static final String TYPE = "byo-mesh:index:MeshApp";

    @Export(name = "appId", refs = {String.class}, tree = "[0]")
    private Output<String> appId;

    @Export(name = "appName", refs = {String.class}, tree = "[0]")
    private Output<String> appName;

    /**
     * @param name the resource's name; its children are named after it
     * @param args what to push, and where
     * @param options the usual ones; may be null
     */
    public MeshApp(String name, MeshAppArgs args, ComponentResourceOptions options) {
        super(TYPE, name, Options.orEmpty(options));
        var appArgs = args.app()
                .command(args.command())
                .sidecars(
                        sidecar("consul", "./mesh/sidecar agent", args.agentMemoryMb()),
                        sidecar("consul-proxy", "./mesh/sidecar proxy", args.proxyMemoryMb()));
        BoundSecrets.bind(this, name, args, appArgs);
        var app = new App(name, appArgs.build(), Options.app(this));
        this.appId = app.id();
        this.appName = app.name();
        Routes.create(this, name, args.routes(), app);
        registerOutputs(Map.of("appId", appId, "appName", appName));
    }

    /** The app's GUID, by which network policies know it. */
    public Output<String> appId() {
        return appId;
    }

    /** The app's name in its space. */
    public Output<String> appName() {
        return appName;
    }

    private static AppSidecarArgs sidecar(String name, String command, Output<Integer> memoryMb) {
        return AppSidecarArgs.builder()
                .name(name)
                .command(command)
                .memory(Options.megabytes(memoryMb))
                .processTypes(List.of("web"))
                .build();
    }
}
