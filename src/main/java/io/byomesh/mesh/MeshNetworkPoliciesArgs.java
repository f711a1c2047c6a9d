package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ResourceArgs;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.NetworkPolicies;
import io.byomesh.mesh.graph.Reach;
import io.byomesh.mesh.graph.SnapshotStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who may reach whom: a mesh's members, how much of it is to be opened, and the apps' GUIDs. */
public final class MeshNetworkPoliciesArgs extends ResourceArgs {

    @Import(name = "edges", required = true)
    private Output<String> edges;

    @Import(name = "reach", required = true)
    private Output<List<String>> reach;

    private NetworkPolicies policies;
    private final Map<String, Output<String>> appIds = new TreeMap<>();

    private MeshNetworkPoliciesArgs() {}

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder();
    }

    /** Which edges are open: {@code declared}, {@code none} or {@code full-mesh}. */
    public Output<String> edges() {
        return edges;
    }

    /** Every rule with its reason, a line each, for whoever reads the preview. */
    public Output<List<String>> reach() {
        return reach;
    }

    NetworkPolicies policies() {
        return policies;
    }

    Output<String> appId(String member) {
        return appIds.get(member);
    }

    /** Collects arguments. */
    public static final class Builder {

        private final MeshNetworkPoliciesArgs args = new MeshNetworkPoliciesArgs();
        private MeshGraph graph;

        private Builder() {}

        /**
         * The mesh, and how much of it is to be opened.
         *
         * @param checkedGraph a graph that passed {@link MeshGraph#check(EdgeMode, int)}
         */
        public Builder graph(MeshGraph checkedGraph, EdgeMode mode) {
            graph = checkedGraph;
            args.policies = NetworkPolicies.of(checkedGraph, mode);
            args.edges = Output.of(mode.setting());
            args.reach = Output.of(Reach.lines(checkedGraph, mode));
            checkedGraph.adopted().forEach(member -> appId(member.name(), Output.of(member.guid())));
            checkedGraph.snapshotStore().flatMap(SnapshotStore::app).ifPresent(app -> appId(app.name(), Output.of(app.guid())));
            return this;
        }

        /** The GUID of an app of the graph, or of its keeper. Those of adopted members and of the app that serves a bucket the graph knows itself. */
        public Builder appId(String member, Output<String> appId) {
            args.appIds.put(member, appId);
            return this;
        }

        /**
         * The arguments, complete.
         *
         * @throws MissingRequiredPropertyException where no graph was given, or no GUID for one of its members
         */
        public MeshNetworkPoliciesArgs build() {
            if (graph == null) {
                throw new MissingRequiredPropertyException("MeshNetworkPoliciesArgs", "graph");
            }
            graph.members().forEach(member -> requireAppId(member.name()));
            graph.keeper().ifPresent(this::requireAppId);
            return args;
        }

        private void requireAppId(String app) {
            if (!args.appIds.containsKey(app)) {
                throw new MissingRequiredPropertyException("MeshNetworkPoliciesArgs", "appId of " + app);
            }
        }
    }
}
