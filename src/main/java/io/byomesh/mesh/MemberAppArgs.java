package io.byomesh.mesh;

import com.pulumi.cloudfoundry.AppArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;

/** What every member of a mesh is pushed with, and where to. */
public abstract sealed class MemberAppArgs extends PushedAppArgs permits ConsulServerArgs, MeshAppArgs {

    @Import(name = "instances")
    private Output<Integer> instances;

    @Import(name = "startTimeoutSeconds")
    private Output<Integer> startTimeoutSeconds = Output.of(180);

    MemberAppArgs(int instances) {
        super(512, 1024);
        this.instances = Output.of(instances);
    }

    /** How many instances run. Default 1; of {@link ConsulServers} 3, an odd number, so that a majority is left when one fails. */
    public Output<Integer> instances() {
        return instances;
    }

    /** How long an instance may take until its port answers, in seconds. Default 180, the most that Cloud Foundry grants. */
    public Output<Integer> startTimeoutSeconds() {
        return startTimeoutSeconds;
    }

    @Override
    AppArgs.Builder app() {
        return super.app()
                .labels(Options.labels(owner()))
                .instances(instances.applyValue(Integer::doubleValue))
                .healthCheckType("port")
                .timeout(startTimeoutSeconds.applyValue(Integer::doubleValue));
    }

    /**
     * Collects arguments.
     *
     * @param <B> the builder itself
     */
    public abstract static class Builder<B extends Builder<B>> extends PushedAppArgs.Builder<B> {

        private final MemberAppArgs args;

        Builder(MemberAppArgs args) {
            super(args);
            this.args = args;
        }

        /** @see MemberAppArgs#instances() */
        public B instances(Output<Integer> instances) {
            args.instances = instances;
            return self();
        }

        /** @see MemberAppArgs#instances() */
        public B instances(Integer instances) {
            return instances(Output.of(instances));
        }

        /** @see MemberAppArgs#startTimeoutSeconds() */
        public B startTimeoutSeconds(Output<Integer> startTimeoutSeconds) {
            args.startTimeoutSeconds = startTimeoutSeconds;
            return self();
        }

        /** @see MemberAppArgs#startTimeoutSeconds() */
        public B startTimeoutSeconds(Integer startTimeoutSeconds) {
            return startTimeoutSeconds(Output.of(startTimeoutSeconds));
        }
    }
}
