package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import io.byomesh.mesh.graph.MeshLabels;
import java.util.Map;

/** Options of resources, made anew each time: the SDK's builders and its shared empty object can be written through. */
final class Options {

    private Options() {}

    static ComponentResourceOptions orEmpty(ComponentResourceOptions options) {
        return options == null ? ComponentResourceOptions.builder().build() : options;
    }

    static CustomResourceOptions child(Resource parent) {
        return CustomResourceOptions.builder().parent(parent).build();
    }

    /** The provider's create is an upsert by name: created before the old one is deleted, the new app would be the deleted one. */
    static CustomResourceOptions app(Resource parent) {
        return CustomResourceOptions.builder().parent(parent).deleteBeforeReplace(true).build();
    }

    static Output<String> megabytes(Output<Integer> memoryMb) {
        return memoryMb.applyValue(mb -> mb + "M");
    }

    /** The labels by which members are found, and by which a stack tells its own apps from everybody else's. */
    static Output<Map<String, String>> labels(Output<String> owner) {
        return owner.applyValue(MeshLabels::ownedBy);
    }

    /** The label of an app that belongs to the stack and is no member. */
    static Output<Map<String, String>> ownerLabel(Output<String> owner) {
        return owner.applyValue(stack -> Map.of(MeshLabels.OWNER, stack));
    }
}
