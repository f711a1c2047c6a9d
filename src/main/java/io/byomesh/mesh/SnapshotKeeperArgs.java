package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ResourceArgs;
import java.util.List;

/** What {@link SnapshotKeeper} pushes, and where. */
public final class SnapshotKeeperArgs extends ResourceArgs {

    @Import(name = "appName", required = true)
    private Output<String> appName;

    @Import(name = "organization", required = true)
    private Output<String> organization;

    @Import(name = "space", required = true)
    private Output<String> space;

    @Import(name = "path", required = true)
    private Output<String> path;

    @Import(name = "sourceHash", required = true)
    private Output<String> sourceHash;

    @Import(name = "owner", required = true)
    private Output<String> owner;

    @Import(name = "memoryMb")
    private Output<Integer> memoryMb = Output.of(64);

    @Import(name = "strategy")
    private Output<String> strategy = Output.of("rolling");

    @Import(name = "secrets", required = true)
    private BoundSecretsArgs secrets;

    @Import(name = "routes")
    private List<MeshRouteArgs> routes = List.of();

    private SnapshotKeeperArgs() {}

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder();
    }

    /** Name of the app in its space. */
    public Output<String> appName() {
        return appName;
    }

    /** Name of the organization. */
    public Output<String> organization() {
        return organization;
    }

    /** Name of the space. */
    public Output<String> space() {
        return space;
    }

    /** The zip to push, relative to the project's directory (an absolute path would differ from clone to clone). */
    public Output<String> path() {
        return path;
    }

    /** Digest of all that goes into the zip. The app is pushed again when, and only when, this changes. */
    public Output<String> sourceHash() {
        return sourceHash;
    }

    /** Value of the label {@code byo-mesh-stack}: which stack the app belongs to. At most 63 characters (Cloud Foundry's limit for labels). */
    public Output<String> owner() {
        return owner;
    }

    /** Memory of its instance in megabytes. Default 64: snapshots pass through, they lie on its disk. */
    public Output<Integer> memoryMb() {
        return memoryMb;
    }

    /** How an update replaces the running instance: {@code rolling} (the default) or {@code none}, which stops it first. */
    public Output<String> strategy() {
        return strategy;
    }

    /** The certificates by which it knows the servers and they know it. */
    public BoundSecretsArgs secrets() {
        return secrets;
    }

    /** The internal route at which the servers find it. */
    public List<MeshRouteArgs> routes() {
        return routes;
    }

    /** Collects arguments; {@link #build()} fills in the defaults. */
    public static final class Builder {

        private final SnapshotKeeperArgs args = new SnapshotKeeperArgs();

        private Builder() {}

        /** @see SnapshotKeeperArgs#appName() */
        public Builder appName(String appName) {
            args.appName = Output.of(appName);
            return this;
        }

        /** @see SnapshotKeeperArgs#organization() */
        public Builder organization(String organization) {
            args.organization = Output.of(organization);
            return this;
        }

        /** @see SnapshotKeeperArgs#space() */
        public Builder space(String space) {
            args.space = Output.of(space);
            return this;
        }

        /** @see SnapshotKeeperArgs#path() */
        public Builder path(String path) {
            args.path = Output.of(path);
            return this;
        }

        /** @see SnapshotKeeperArgs#sourceHash() */
        public Builder sourceHash(String sourceHash) {
            args.sourceHash = Output.of(sourceHash);
            return this;
        }

        /** @see SnapshotKeeperArgs#owner() */
        public Builder owner(String owner) {
            args.owner = Output.of(owner);
            return this;
        }

        /** @see SnapshotKeeperArgs#memoryMb() */
        public Builder memoryMb(Integer memoryMb) {
            args.memoryMb = Output.of(memoryMb);
            return this;
        }

        /** @see SnapshotKeeperArgs#strategy() */
        public Builder strategy(String strategy) {
            args.strategy = Output.of(strategy);
            return this;
        }

        /** @see SnapshotKeeperArgs#secrets() */
        public Builder secrets(BoundSecretsArgs secrets) {
            args.secrets = secrets;
            return this;
        }

        /** @see SnapshotKeeperArgs#routes() */
        public Builder routes(List<MeshRouteArgs> routes) {
            args.routes = List.copyOf(routes);
            return this;
        }

        /**
         * The arguments, complete.
         *
         * @throws MissingRequiredPropertyException where one that has no default was not given
         */
        public SnapshotKeeperArgs build() {
            require(args.appName, "appName");
            require(args.organization, "organization");
            require(args.space, "space");
            require(args.path, "path");
            require(args.sourceHash, "sourceHash");
            require(args.owner, "owner");
            require(args.secrets, "secrets");
            return args;
        }

        private static void require(Object value, String name) {
            if (value == null) {
                throw new MissingRequiredPropertyException("SnapshotKeeperArgs", name);
            }
        }
    }
}
