package io.byomesh.mesh;

/** What {@link ConsulServer} or {@link InsecureOpenConsulServer} pushes, and where. */
public final class ConsulServerArgs extends MemberAppArgs {

    private ConsulServerArgs() {
        super(3);
    }

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder(new ConsulServerArgs());
    }

    /** Collects arguments; those that have a default need not be given. */
    public static final class Builder extends MemberAppArgs.Builder<Builder> {

        private final ConsulServerArgs args;

        private Builder(ConsulServerArgs args) {
            super(args);
            this.args = args;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * The arguments, complete.
         *
         * @throws com.pulumi.exceptions.MissingRequiredPropertyException where one that has no default was not given
         */
        public ConsulServerArgs build() {
            requireAll();
            return args;
        }
    }
}
