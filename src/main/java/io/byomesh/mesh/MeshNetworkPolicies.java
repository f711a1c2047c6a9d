package io.byomesh.mesh;

import com.pulumi.cloudfoundry.NetworkPolicy;
import com.pulumi.cloudfoundry.NetworkPolicyArgs;
import com.pulumi.cloudfoundry.inputs.NetworkPolicyPolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import io.byomesh.mesh.graph.PolicyPair;
import io.byomesh.mesh.graph.PolicyRule;
import java.util.Map;

/**
 * The container-to-container network policies of a mesh: what its members need, and nothing else.
 *
 * <p>One resource for each source and destination, so that each opens as soon as its two apps exist and a new edge is one changed
 * resource; its rules only ever grow at the end, because Cloud Foundry answers with them in the order in which they came.
 */
public final class MeshNetworkPolicies extends ComponentResource {

    private static final String TYPE = "byo-mesh:index:MeshNetworkPolicies";

    /**
     * @param name the resource's name
     * @param args the mesh and its apps' GUIDs
     * @param options the usual ones; may be null
     */
    public MeshNetworkPolicies(String name, MeshNetworkPoliciesArgs args, ComponentResourceOptions options) {
        super(TYPE, name, args, Options.orEmpty(options));
        for (var pair : args.policies().pairs()) {
            var source = args.appId(pair.sourceApp());
            var destination = args.appId(pair.destinationApp());
            new NetworkPolicy(
                    pair.name(),
                    NetworkPolicyArgs.builder().policies(rules(pair, source, destination)).build(),
                    Options.child(this));
        }
        registerOutputs(Map.of());
    }

    private static NetworkPolicyPolicyArgs[] rules(PolicyPair pair, Output<String> source, Output<String> destination) {
        return pair.rules().stream()
                .map(rule -> rule(rule, source, destination))
                .toArray(NetworkPolicyPolicyArgs[]::new);
    }

    private static NetworkPolicyPolicyArgs rule(PolicyRule rule, Output<String> source, Output<String> destination) {
        return NetworkPolicyPolicyArgs.builder()
                .sourceApp(source)
                .destinationApp(destination)
                .protocol(rule.protocol())
                .port(rule.ports())
                .build();
    }
}
