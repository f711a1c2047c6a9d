package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ResourceArgs;
import java.util.List;
import java.util.Optional;

/** What {@link ConsulServer} or {@link InsecureOpenConsulServer} pushes, and where. */
public final class ConsulServerArgs extends ResourceArgs {

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

    @Import(name = "instances")
    private Output<Integer> instances;

    @Import(name = "memoryMb")
    private Output<Integer> memoryMb;

    @Import(name = "diskMb")
    private Output<Integer> diskMb;

    @Import(name = "startTimeoutSeconds")
    private Output<Integer> startTimeoutSeconds;

    @Import(name = "strategy")
    private Output<String> strategy;

    @Import(name = "secrets")
    private BoundSecretsArgs secrets;

    @Import(name = "routes")
    private List<MeshRouteArgs> routes = List.of();

    private ConsulServerArgs() {}

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder();
    }

    /** Name of the app in its space; also its host name under {@code apps.internal} where it has one. */
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

    /** How many servers: an odd number, so that a majority is left when one fails. Default 3. */
    public Output<Integer> instances() {
        return instances;
    }

    /** Memory of one instance in megabytes. Default 512. */
    public Output<Integer> memoryMb() {
        return memoryMb;
    }

    /** Disk of one instance in megabytes. Default 1024. */
    public Output<Integer> diskMb() {
        return diskMb;
    }

    /** How long an instance may take until its port answers, in seconds. Default 180, the most that Cloud Foundry grants. */
    public Output<Integer> startTimeoutSeconds() {
        return startTimeoutSeconds;
    }

    /** How an update replaces running instances: {@code rolling} (the default) or {@code none}, which stops them first. */
    public Output<String> strategy() {
        return strategy;
    }

    /** Routes that lead to the app's port 8080; none by default. They are deleted with the app. */
    public List<MeshRouteArgs> routes() {
        return routes;
    }

    /** What the servers are told in secret: {@link MeshSecrets#forServers()}; only an {@link InsecureOpenConsulServer} has nothing. */
    public Optional<BoundSecretsArgs> secrets() {
        return Optional.ofNullable(secrets);
    }

    /** Collects arguments; {@link #build()} fills in the defaults. */
    public static final class Builder {

        private final ConsulServerArgs args = new ConsulServerArgs();

        private Builder() {}

        /** @see ConsulServerArgs#appName() */
        public Builder appName(Output<String> appName) {
            args.appName = appName;
            return this;
        }

        /** @see ConsulServerArgs#appName() */
        public Builder appName(String appName) {
            return appName(Output.of(appName));
        }

        /** @see ConsulServerArgs#organization() */
        public Builder organization(Output<String> organization) {
            args.organization = organization;
            return this;
        }

        /** @see ConsulServerArgs#organization() */
        public Builder organization(String organization) {
            return organization(Output.of(organization));
        }

        /** @see ConsulServerArgs#space() */
        public Builder space(Output<String> space) {
            args.space = space;
            return this;
        }

        /** @see ConsulServerArgs#space() */
        public Builder space(String space) {
            return space(Output.of(space));
        }

        /** @see ConsulServerArgs#path() */
        public Builder path(Output<String> path) {
            args.path = path;
            return this;
        }

        /** @see ConsulServerArgs#path() */
        public Builder path(String path) {
            return path(Output.of(path));
        }

        /** @see ConsulServerArgs#sourceHash() */
        public Builder sourceHash(Output<String> sourceHash) {
            args.sourceHash = sourceHash;
            return this;
        }

        /** @see ConsulServerArgs#sourceHash() */
        public Builder sourceHash(String sourceHash) {
            return sourceHash(Output.of(sourceHash));
        }

        /** @see ConsulServerArgs#owner() */
        public Builder owner(Output<String> owner) {
            args.owner = owner;
            return this;
        }

        /** @see ConsulServerArgs#owner() */
        public Builder owner(String owner) {
            return owner(Output.of(owner));
        }

        /** @see ConsulServerArgs#instances() */
        public Builder instances(Output<Integer> instances) {
            args.instances = instances;
            return this;
        }

        /** @see ConsulServerArgs#instances() */
        public Builder instances(Integer instances) {
            return instances(Output.of(instances));
        }

        /** @see ConsulServerArgs#memoryMb() */
        public Builder memoryMb(Output<Integer> memoryMb) {
            args.memoryMb = memoryMb;
            return this;
        }

        /** @see ConsulServerArgs#memoryMb() */
        public Builder memoryMb(Integer memoryMb) {
            return memoryMb(Output.of(memoryMb));
        }

        /** @see ConsulServerArgs#diskMb() */
        public Builder diskMb(Output<Integer> diskMb) {
            args.diskMb = diskMb;
            return this;
        }

        /** @see ConsulServerArgs#diskMb() */
        public Builder diskMb(Integer diskMb) {
            return diskMb(Output.of(diskMb));
        }

        /** @see ConsulServerArgs#startTimeoutSeconds() */
        public Builder startTimeoutSeconds(Output<Integer> startTimeoutSeconds) {
            args.startTimeoutSeconds = startTimeoutSeconds;
            return this;
        }

        /** @see ConsulServerArgs#startTimeoutSeconds() */
        public Builder startTimeoutSeconds(Integer startTimeoutSeconds) {
            return startTimeoutSeconds(Output.of(startTimeoutSeconds));
        }

        /** @see ConsulServerArgs#strategy() */
        public Builder strategy(Output<String> strategy) {
            args.strategy = strategy;
            return this;
        }

        /** @see ConsulServerArgs#strategy() */
        public Builder strategy(String strategy) {
            return strategy(Output.of(strategy));
        }

        /** @see ConsulServerArgs#secrets() */
        public Builder secrets(BoundSecretsArgs secrets) {
            args.secrets = secrets;
            return this;
        }

        /** @see ConsulServerArgs#routes() */
        public Builder routes(List<MeshRouteArgs> routes) {
            args.routes = List.copyOf(routes);
            return this;
        }

        /** @see ConsulServerArgs#routes() */
        public Builder routes(MeshRouteArgs... routes) {
            return routes(List.of(routes));
        }

        /**
         * The arguments, complete.
         *
         * @throws MissingRequiredPropertyException where one that has no default was not given
         */
        public ConsulServerArgs build() {
            require(args.appName, "appName");
            require(args.organization, "organization");
            require(args.space, "space");
            require(args.path, "path");
            require(args.sourceHash, "sourceHash");
            require(args.owner, "owner");
            if (args.instances == null) {
                instances(3);
            }
            if (args.memoryMb == null) {
                memoryMb(512);
            }
            if (args.diskMb == null) {
                diskMb(1024);
            }
            if (args.startTimeoutSeconds == null) {
                startTimeoutSeconds(180);
            }
            if (args.strategy == null) {
                strategy("rolling");
            }
            return args;
        }

        private static void require(Object value, String name) {
            if (value == null) {
                throw new MissingRequiredPropertyException("ConsulServerArgs", name);
            }
        }
    }
}
