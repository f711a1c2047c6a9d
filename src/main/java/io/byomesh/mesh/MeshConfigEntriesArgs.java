package io.byomesh.mesh;

import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ResourceArgs;
import io.byomesh.mesh.graph.ConfigEntries;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.ManagedBy;
import io.byomesh.mesh.graph.MeshGraph;
import java.util.List;

/** The mesh whose services Consul is told about. */
public final class MeshConfigEntriesArgs extends ResourceArgs {

    private List<ConfigEntries.Entry> entries;

    private MeshConfigEntriesArgs() {}

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder();
    }

    List<ConfigEntries.Entry> entries() {
        return entries;
    }

    /** Collects arguments. */
    public static final class Builder {

        private final MeshConfigEntriesArgs args = new MeshConfigEntriesArgs();

        private Builder() {}

        /**
         * The mesh, and whose calls are to be taken where the mesh is secured; an open one takes all.
         *
         * @param checkedGraph a graph that passed {@link MeshGraph#check(EdgeMode, int)}
         */
        public Builder graph(MeshGraph checkedGraph, EdgeMode mode) {
            args.entries = ConfigEntries.managed(checkedGraph, mode, ManagedBy.PULUMI);
            return this;
        }

        /**
         * The arguments, complete.
         *
         * @throws MissingRequiredPropertyException where no graph was given
         */
        public MeshConfigEntriesArgs build() {
            if (args.entries == null) {
                throw new MissingRequiredPropertyException("MeshConfigEntriesArgs", "graph");
            }
            return args;
        }
    }
}
