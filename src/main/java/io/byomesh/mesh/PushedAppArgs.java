package io.byomesh.mesh;

import com.pulumi.cloudfoundry.AppArgs;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ResourceArgs;
import java.util.List;
import java.util.Optional;

/**
 * What every app of a mesh is pushed with, and where to.
 *
 * <p>The state has it as inputs of the component's children, not of the component: so credentials are there once, a preview tells of a
 * change once, and a component waits for nothing.
 */
public abstract sealed class PushedAppArgs extends ResourceArgs permits MemberAppArgs, SnapshotKeeperArgs {

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
    private Output<Integer> memoryMb;

    @Import(name = "diskMb")
    private Output<Integer> diskMb;

    @Import(name = "strategy")
    private Output<String> strategy = Output.of("rolling");

    @Import(name = "secrets")
    private BoundSecretsArgs secrets;

    @Import(name = "routes")
    private List<MeshRouteArgs> routes = List.of();

    PushedAppArgs(int memoryMb, int diskMb) {
        this.memoryMb = Output.of(memoryMb);
        this.diskMb = Output.of(diskMb);
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

    /** Memory of one instance in megabytes, sidecars included. Default 512; of a {@link SnapshotKeeper} 64, since snapshots pass through to its disk. */
    public Output<Integer> memoryMb() {
        return memoryMb;
    }

    /** Disk of one instance in megabytes. Default 1024; of a {@link SnapshotKeeper} 512. */
    public Output<Integer> diskMb() {
        return diskMb;
    }

    /** How an update replaces running instances: {@code rolling} (the default) or {@code none}, which stops them first. */
    public Output<String> strategy() {
        return strategy;
    }

    /** Routes that lead to the app's port 8080; none by default. They are deleted with the app. */
    public List<MeshRouteArgs> routes() {
        return routes;
    }

    /** What the app is told in secret, of {@link MeshSecrets}; nothing by default, as in an open mesh. */
    public Optional<BoundSecretsArgs> secrets() {
        return Optional.ofNullable(secrets);
    }

    /** The app as it is asked for from Cloud Foundry, but for what distinguishes it. */
    AppArgs.Builder app() {
        return AppArgs.builder()
                .name(appName)
                .orgName(organization)
                .spaceName(space)
                .path(path)
                .sourceCodeHash(sourceHash)
                .buildpacks("binary_buildpack")
                .memory(Options.megabytes(memoryMb))
                .diskQuota(Options.megabytes(diskMb))
                .labels(Options.ownerLabel(owner))
                .strategy(strategy);
    }

    /**
     * Collects arguments.
     *
     * @param <B> the builder itself
     */
    public abstract static class Builder<B extends Builder<B>> {

        private final PushedAppArgs args;

        Builder(PushedAppArgs args) {
            this.args = args;
        }

        abstract B self();

        /** @see PushedAppArgs#appName() */
        public B appName(Output<String> appName) {
            args.appName = appName;
            return self();
        }

        /** @see PushedAppArgs#appName() */
        public B appName(String appName) {
            return appName(Output.of(appName));
        }

        /** @see PushedAppArgs#organization() */
        public B organization(Output<String> organization) {
            args.organization = organization;
            return self();
        }

        /** @see PushedAppArgs#organization() */
        public B organization(String organization) {
            return organization(Output.of(organization));
        }

        /** @see PushedAppArgs#space() */
        public B space(Output<String> space) {
            args.space = space;
            return self();
        }

        /** @see PushedAppArgs#space() */
        public B space(String space) {
            return space(Output.of(space));
        }

        /** @see PushedAppArgs#path() */
        public B path(Output<String> path) {
            args.path = path;
            return self();
        }

        /** @see PushedAppArgs#path() */
        public B path(String path) {
            return path(Output.of(path));
        }

        /** @see PushedAppArgs#sourceHash() */
        public B sourceHash(Output<String> sourceHash) {
            args.sourceHash = sourceHash;
            return self();
        }

        /** @see PushedAppArgs#sourceHash() */
        public B sourceHash(String sourceHash) {
            return sourceHash(Output.of(sourceHash));
        }

        /** @see PushedAppArgs#owner() */
        public B owner(Output<String> owner) {
            args.owner = owner;
            return self();
        }

        /** @see PushedAppArgs#owner() */
        public B owner(String owner) {
            return owner(Output.of(owner));
        }

        /** @see PushedAppArgs#memoryMb() */
        public B memoryMb(Output<Integer> memoryMb) {
            args.memoryMb = memoryMb;
            return self();
        }

        /** @see PushedAppArgs#memoryMb() */
        public B memoryMb(Integer memoryMb) {
            return memoryMb(Output.of(memoryMb));
        }

        /** @see PushedAppArgs#diskMb() */
        public B diskMb(Output<Integer> diskMb) {
            args.diskMb = diskMb;
            return self();
        }

        /** @see PushedAppArgs#diskMb() */
        public B diskMb(Integer diskMb) {
            return diskMb(Output.of(diskMb));
        }

        /** @see PushedAppArgs#strategy() */
        public B strategy(Output<String> strategy) {
            args.strategy = strategy;
            return self();
        }

        /** @see PushedAppArgs#strategy() */
        public B strategy(String strategy) {
            return strategy(Output.of(strategy));
        }

        /** @see PushedAppArgs#secrets() */
        public B secrets(BoundSecretsArgs secrets) {
            args.secrets = secrets;
            return self();
        }

        /** @see PushedAppArgs#routes() */
        public B routes(List<MeshRouteArgs> routes) {
            args.routes = List.copyOf(routes);
            return self();
        }

        /** @see PushedAppArgs#routes() */
        public B routes(MeshRouteArgs... routes) {
            return routes(List.of(routes));
        }

        /** @throws MissingRequiredPropertyException where one that has no default was not given */
        void requireAll() {
            require(args.appName, "appName");
            require(args.organization, "organization");
            require(args.space, "space");
            require(args.path, "path");
            require(args.sourceHash, "sourceHash");
            require(args.owner, "owner");
        }

        void require(Object value, String name) {
            if (value == null) {
                throw new MissingRequiredPropertyException(args.getClass().getSimpleName(), name);
            }
        }
    }
}
