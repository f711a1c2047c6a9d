package io.byomesh.mesh;

import com.pulumi.cloudfoundry.AppArgs;
import com.pulumi.cloudfoundry.ServiceInstance;
import com.pulumi.cloudfoundry.ServiceInstanceArgs;
import com.pulumi.cloudfoundry.inputs.AppServiceBindingArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.Map;

/**
 * Service instances with an app's secrets. They are bound by the app's own manifest: a binding of its own would come after the first
 * start, which needs them.
 */
final class BoundSecrets {

    /** By which the sidecar program finds its service among others. */
    private static final String TAG = "byo-mesh";

    private BoundSecrets() {}

    /** Binds an app to its secrets, where it is told any. */
    static void bind(Resource parent, String name, PushedAppArgs args, AppArgs.Builder app) {
        args.secrets().ifPresent(secrets -> bind(parent, name, args.appName(), secrets, app));
    }

    private static void bind(Resource parent, String name, Output<String> appName, BoundSecretsArgs secrets, AppArgs.Builder app) {
        var instance = new ServiceInstance(
                name + "-mesh",
                ServiceInstanceArgs.builder()
                        .name(appName.applyValue(name_ -> name_ + "-mesh"))
                        .space(secrets.spaceId())
                        .type("user-provided")
                        .credentials(secrets.credentials())
                        .tags(TAG)
                        .build(),
                Options.child(parent));
        app.serviceBindings(AppServiceBindingArgs.builder().serviceInstance(instance.name()).build());
        app.environment(secrets.generation().applyValue(generation -> Map.of("BYO_MESH_SECRETS", generation)));
    }
}
