package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ResourceArgs;
import java.util.List;
import java.util.Optional;

/** What {@link MeshApp} pushes, and where. */
public final class MeshAppArgs extends ResourceArgs {

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

    @Import(name = "command", required = true)
    private Output<String> command;

    @Import(name = "instances")
    private Output<Integer> instances;

    @Import(name = "memoryMb")
    private Output<Integer> memoryMb;

    @Import(name = "agentMemoryMb")
    private Output<Integer> agentMemoryMb;

    @Import(name = "proxyMemoryMb")
    private Output<Integer> proxyMemoryMb;

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

    private MeshAppArgs() {}

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

    /** What starts the app, as Cloud Foundry takes it. */
    public Output<String> command() {
        return command;
    }

    /** How many instances run. Default 1. */
    public Output<Integer> instances() {
        return instances;
    }

    /** Memory of one instance in megabytes, sidecars included. Default 512. */
    public Output<Integer> memoryMb() {
        return memoryMb;
    }

    /** Share of it for the Consul agent, in megabytes. Default 256. */
    public Output<Integer> agentMemoryMb() {
        return agentMemoryMb;
    }

    /** Share of it for the Envoy proxy, in megabytes. Default 160. */
    public Output<Integer> proxyMemoryMb() {
        return proxyMemoryMb;
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

    /** What the app is told in secret; nothing by default, as in an open mesh. */
    public Optional<BoundSecretsArgs> secrets() {
        return Optional.ofNullable(secrets);
    }

    /** Collects arguments; {@link #build()} fills in the defaults. */
    public static final class Builder {

        private final MeshAppArgs args = new MeshAppArgs();

        private Builder() {}

        /** @see MeshAppArgs#appName() */
        public Builder appName(Output<String> appName) {
            args.appName = appName;
            return this;
        }

        /** @see MeshAppArgs#appName() */
        public Builder appName(String appName) {
            return appName(Output.of(appName));
        }

        /** @see MeshAppArgs#organization() */
        public Builder organization(Output<String> organization) {
            args.organization = organization;
            return this;
        }

        /** @see MeshAppArgs#organization() */
        public Builder organization(String organization) {
            return organization(Output.of(organization));
        }

        /** @see MeshAppArgs#space() */
        public Builder space(Output<String> space) {
            args.space = space;
            return this;
        }

        /** @see MeshAppArgs#space() */
        public Builder space(String space) {
            return space(Output.of(space));
        }

        /** @see MeshAppArgs#path() */
        public Builder path(Output<String> path) {
            args.path = path;
            return this;
        }

        /** @see MeshAppArgs#path() */
        public Builder path(String path) {
            return path(Output.of(path));
        }

        /** @see MeshAppArgs#sourceHash() */
        public Builder sourceHash(Output<String> sourceHash) {
            args.sourceHash = sourceHash;
            return this;
        }

        /** @see MeshAppArgs#sourceHash() */
        public Builder sourceHash(String sourceHash) {
            return sourceHash(Output.of(sourceHash));
        }

        /** @see MeshAppArgs#owner() */
        public Builder owner(Output<String> owner) {
            args.owner = owner;
            return this;
        }

        /** @see MeshAppArgs#owner() */
        public Builder owner(String owner) {
            return owner(Output.of(owner));
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

        /** @see MeshAppArgs#instances() */
        public Builder instances(Output<Integer> instances) {
            args.instances = instances;
            return this;
        }

        /** @see MeshAppArgs#instances() */
        public Builder instances(Integer instances) {
            return instances(Output.of(instances));
        }

        /** @see MeshAppArgs#memoryMb() */
        public Builder memoryMb(Output<Integer> memoryMb) {
            args.memoryMb = memoryMb;
            return this;
        }

        /** @see MeshAppArgs#memoryMb() */
        public Builder memoryMb(Integer memoryMb) {
            return memoryMb(Output.of(memoryMb));
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

        /** @see MeshAppArgs#diskMb() */
        public Builder diskMb(Output<Integer> diskMb) {
            args.diskMb = diskMb;
            return this;
        }

        /** @see MeshAppArgs#diskMb() */
        public Builder diskMb(Integer diskMb) {
            return diskMb(Output.of(diskMb));
        }

        /** @see MeshAppArgs#startTimeoutSeconds() */
        public Builder startTimeoutSeconds(Output<Integer> startTimeoutSeconds) {
            args.startTimeoutSeconds = startTimeoutSeconds;
            return this;
        }

        /** @see MeshAppArgs#startTimeoutSeconds() */
        public Builder startTimeoutSeconds(Integer startTimeoutSeconds) {
            return startTimeoutSeconds(Output.of(startTimeoutSeconds));
        }

        /** @see MeshAppArgs#strategy() */
        public Builder strategy(Output<String> strategy) {
            args.strategy = strategy;
            return this;
        }

        /** @see MeshAppArgs#strategy() */
        public Builder strategy(String strategy) {
            return strategy(Output.of(strategy));
        }

        /** @see MeshAppArgs#secrets() */
        public Builder secrets(BoundSecretsArgs secrets) {
            args.secrets = secrets;
            return this;
        }

        /** @see MeshAppArgs#routes() */
        public Builder routes(List<MeshRouteArgs> routes) {
            args.routes = List.copyOf(routes);
            return this;
        }

        /** @see MeshAppArgs#routes() */
        public Builder routes(MeshRouteArgs... routes) {
            return routes(List.of(routes));
        }

        /**
         * The arguments, complete.
         *
         * @throws MissingRequiredPropertyException where one that has no default was not given
         */
        public MeshAppArgs build() {
            require(args.appName, "appName");
            require(args.organization, "organization");
            require(args.space, "space");
            require(args.path, "path");
            require(args.sourceHash, "sourceHash");
            require(args.owner, "owner");
            require(args.command, "command");
            if (args.instances == null) {
                instances(1);
            }
            if (args.memoryMb == null) {
                memoryMb(512);
            }
            if (args.agentMemoryMb == null) {
                agentMemoryMb(256);
            }
            if (args.proxyMemoryMb == null) {
                proxyMemoryMb(160);
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
                throw new MissingRequiredPropertyException("MeshAppArgs", name);
            }
        }
    }
}
