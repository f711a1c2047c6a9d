package io.byomesh.mesh;

import com.pulumi.cloudfoundry.App;
import com.pulumi.cloudfoundry.AppArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.Map;

/**
 * The mesh's Consul servers: one app whose instances find each other under the app's internal route and elect a leader.
 *
 * <p>What listens on the public route is Consul's UI and HTTP API.
 */
public final class ConsulServer extends ComponentResource {

    /** The only value of {@link ConsulServerArgs#security()} so far: everybody who reaches the servers may do everything. */
    public static final String INSECURE_OPEN = "insecure-open";

    private static final String TYPE = "byo-mesh:index:ConsulServer";

    @Export(name = "appId", refs = {String.class}, tree = "[0]")
    private Output<String> appId;

    @Export(name = "appName", refs = {String.class}, tree = "[0]")
    private Output<String> appName;

    /**
     * @param name the resource's name; its children are named after it
     * @param args what to push, and where
     * @param options the usual ones; may be null
     */
    public ConsulServer(String name, ConsulServerArgs args, ComponentResourceOptions options) {
        super(TYPE, name, args, Options.orEmpty(options));
        var app = new App(
                name,
                AppArgs.builder()
                        .name(args.appName())
                        .orgName(args.organization())
                        .spaceName(args.space())
                        .path(args.path())
                        .sourceCodeHash(args.sourceHash())
                        .buildpacks("binary_buildpack")
                        .command("./mesh/sidecar server")
                        .instances(args.instances().applyValue(Integer::doubleValue))
                        .memory(Options.megabytes(args.memoryMb()))
                        .diskQuota(Options.megabytes(args.diskMb()))
                        .labels(Options.labels(args.owner()))
                        // A check that asked for a leader would never let the first servers into DNS, where they look for each other.
                        .healthCheckType("port")
                        .timeout(args.startTimeoutSeconds().applyValue(Integer::doubleValue))
                        .strategy(args.strategy())
                        .build(),
                Options.app(this));
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
}
