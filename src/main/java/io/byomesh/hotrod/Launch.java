package io.byomesh.hotrod;

import com.pulumi.Config;
import com.pulumi.Context;
import com.pulumi.context.internal.ConfigContextInternal;
import com.pulumi.context.internal.ContextInternal;
import com.pulumi.context.internal.LoggingContextInternal;
import com.pulumi.context.internal.OutputContextInternal;
import com.pulumi.core.internal.OutputFactory;
import com.pulumi.deployment.internal.DeploymentImpl;
import com.pulumi.deployment.internal.DeploymentImpl.DeploymentState;
import com.pulumi.deployment.internal.DeploymentInstanceHolder;
import com.pulumi.deployment.internal.DeploymentInstanceInternal;
import com.pulumi.deployment.internal.Instrumentation;
import com.pulumi.internal.PulumiInternal;
import com.pulumi.resources.StackOptions;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Logger;

/**
 * What {@code Pulumi.run} does, with a runner, a logger and connections that leave time and processors to the work, and with an option that
 * the SDK does not know. Made of the SDK's inner parts, which its version pins; {@code Pulumi.run} in place of this does the same in more
 * time, but for {@link DeletedWithProvider}.
 */
final class Launch {

    private Launch() {}

    /** Ends this process. */
    static void run(Consumer<Context> stack) {
        int code;
        try (var connection = new EngineConnection()) {
            code = launch(stack, connection);
        }
        System.exit(code);
    }

    private static int launch(Consumer<Context> stack, EngineConnection connection) {
        Instrumentation.initialize();
        var state = state(connection, System.getenv());
        if (!DeploymentState.ExcessiveDebugOutput) {
            state.logger = new QuietLogger(state.logger);
        }
        state.runner = new CalmRunner(state.runner);
        var deployment = new DeploymentImpl(state);
        DeploymentInstanceHolder.setInstance(new DeploymentInstanceInternal(deployment));
        return new PulumiInternal(state.runner, context(deployment)).runAsync(stack).join();
    }

    /** What Pulumi's host for Java says in the environment of a program. */
    private static DeploymentState state(EngineConnection connection, Map<String, String> environment) {
        if (!environment.containsKey("PULUMI_MONITOR")) {
            throw new IllegalStateException("This program has no engine to speak to: run it by `pulumi preview` or `pulumi up`.");
        }
        return new DeploymentState(
                new DeploymentImpl.Config(
                        DeploymentImpl.Config.parseConfig(environment.getOrDefault("PULUMI_CONFIG", "{}")),
                        DeploymentImpl.Config.parseConfigSecretKeys(environment.getOrDefault("PULUMI_CONFIG_SECRET_KEYS", "[]"))),
                Logger.getLogger(DeploymentImpl.class.getName()),
                environment.getOrDefault("PULUMI_ORGANIZATION", "organization"),
                environment.get("PULUMI_PROJECT"),
                environment.get("PULUMI_STACK"),
                environment.getOrDefault("PULUMI_ROOT_DIRECTORY", ""),
                Boolean.parseBoolean(environment.get("PULUMI_DRY_RUN")),
                new EngineService(connection.to(environment.get("PULUMI_ENGINE"))),
                new MonitorService(connection.to(environment.get("PULUMI_MONITOR"))));
    }

    private static ContextInternal context(DeploymentImpl deployment) {
        return new ContextInternal(
                deployment.getOrganizationName(),
                deployment.getProjectName(),
                deployment.getStackName(),
                new LoggingContextInternal(deployment.getLog()),
                new ConfigContextInternal(deployment.getProjectName(), name -> new Config(deployment.getConfig(), name)),
                new OutputContextInternal(new OutputFactory(deployment.getRunner())),
                StackOptions.Empty.resourceTransformations());
    }
}
