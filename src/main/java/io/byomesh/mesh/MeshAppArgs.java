package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;

/** What {@link MeshApp} pushes, and where. */
public final class MeshAppArgs extends MemberAppArgs {

    @Import(name = "command", required = true)
    private Output<String> command;

    @Import(name = "agentMemoryMb")
    private Output<Integer> agentMemoryMb = Output.of(256);

    @Import(name = "proxyMemoryMb")
    private Output<Integer> proxyMemoryMb = Output.of(160);

    private MeshAppArgs() {
        super(1);
    }

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder(new MeshAppArgs());
    }

    /** What starts the app, as Cloud Foundry takes it. */
    public Output<String> command() {
        return command;
    }

    /** Share of the memory for the Consul agent, in megabytes. Default 256. */
    public Output<Integer> agentMemoryMb() {
        return agentMemoryMb;
    }

    /** Share of the memory for the Envoy proxy, in megabytes. Default 160. */
    public Output<Integer> proxyMemoryMb() {
        return proxyMemoryMb;
    }

    /** Collects arguments; those that have a default need not be given. */
    public static final class Builder extends MemberAppArgs.Builder<Builder> {

        private final MeshAppArgs args;

        private Builder(MeshAppArgs args) {
            super(args);
            this.args = args;
        }

        @Override
        Builder self() {
            return this;
        }

        /** @see MeshAppArgs#command() */
        public Builder command(Output<String> command) {
            args.command = command;
            return this;
        }

        /** @see MeshAppArgs#command() */
        public Builder command(String command) {
            return command(Output.of(command));
        }

        /** @see MeshAppArgs#agentMemoryMb() */
        public Builder agentMemoryMb(Output<Integer> agentMemoryMb) {
            args.agentMemoryMb = agentMemoryMb;
            return this;
        }

        /** @see MeshAppArgs#agentMemoryMb() */
        public Builder agentMemoryMb(Integer agentMemoryMb) {
            return agentMemoryMb(Output.of(agentMemoryMb));
        }

        /** @see MeshAppArgs#proxyMemoryMb() */
        public Builder proxyMemoryMb(Output<Integer> proxyMemoryMb) {
            args.proxyMemoryMb = proxyMemoryMb;
            return this;
        }

        /** @see MeshAppArgs#proxyMemoryMb() */
        public Builder proxyMemoryMb(Integer proxyMemoryMb) {
            return proxyMemoryMb(Output.of(proxyMemoryMb));
        }

        /**
         * The arguments, complete.
         *
         * @throws com.pulumi.exceptions.MissingRequiredPropertyException where one that has no default was not given
         */
        public MeshAppArgs build() {
            requireAll();
            require(args.command, "command");
            return args;
        }
    }
}
