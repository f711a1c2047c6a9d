package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ResourceArgs;
import io.byomesh.mesh.graph.AccessRules;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.ManagedBy;
import io.byomesh.mesh.graph.MeshGraph;
import java.util.List;
import java.util.Optional;

/** The mesh in whose cluster each app gets what it needs, and by what the apps' identities are known. */
public final class MeshAccessArgs extends ResourceArgs {

    @Import(name = "identityPublicKeys", required = true)
    private Output<List<String>> identityPublicKeys;

    @Import(name = "clusterId", required = true)
    private Output<String> clusterId;

    private AccessRules rules;

    private Optional<MeshConfigEntries> entries = Optional.empty();

    private MeshAccessArgs() {}

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder();
    }

    /** What the apps' identities are checked with, each in PEM. */
    public Output<List<String>> identityPublicKeys() {
        return identityPublicKeys;
    }

    /** For which cluster they have to be meant. */
    public Output<String> clusterId() {
        return clusterId;
    }

    AccessRules rules() {
        return rules;
    }

    Optional<MeshConfigEntries> entries() {
        return entries;
    }

    /** Collects arguments. */
    public static final class Builder {

        private final MeshAccessArgs args = new MeshAccessArgs();

        private Builder() {}

        /**
         * The mesh.
         *
         * @param checkedGraph a graph that passed {@link MeshGraph#check(EdgeMode, int)}
         */
        public Builder graph(MeshGraph checkedGraph) {
            args.rules = AccessRules.of(checkedGraph, ManagedBy.PULUMI);
            return this;
        }

        /** @see MeshSecrets#identityPublicKeys() */
        public Builder identityPublicKeys(Output<List<String>> keys) {
            args.identityPublicKeys = keys;
            return this;
        }

        /** @see MeshSecrets#clusterId() */
        public Builder clusterId(Output<String> id) {
            args.clusterId = id;
            return this;
        }

        /** What Consul is told of the services. The policy of who only looks comes after all else, these included. */
        public Builder after(MeshConfigEntries entries) {
            args.entries = Optional.of(entries);
            return this;
        }

        /**
         * The arguments, complete.
         *
         * @throws MissingRequiredPropertyException where the graph, the keys or the cluster was not given
         */
        public MeshAccessArgs build() {
            require(args.rules, "graph");
            require(args.identityPublicKeys, "identityPublicKeys");
            require(args.clusterId, "clusterId");
            return args;
        }

        private static void require(Object argument, String name) {
            if (argument == null) {
                throw new MissingRequiredPropertyException("MeshAccessArgs", name);
            }
        }
    }
}
