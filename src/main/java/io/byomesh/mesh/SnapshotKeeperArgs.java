package io.byomesh.mesh;

/** What {@link SnapshotKeeper} pushes, and where. Without secrets there is none. */
public final class SnapshotKeeperArgs extends PushedAppArgs {

    private SnapshotKeeperArgs() {
        super(64, 512);
    }

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder(new SnapshotKeeperArgs());
    }

    /** Collects arguments; those that have a default need not be given. */
    public static final class Builder extends PushedAppArgs.Builder<Builder> {

        private final SnapshotKeeperArgs args;

        private Builder(SnapshotKeeperArgs args) {
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
        public SnapshotKeeperArgs build() {
            requireAll();
            require(args.secrets().orElse(null), "secrets");
            return args;
        }
    }
}
