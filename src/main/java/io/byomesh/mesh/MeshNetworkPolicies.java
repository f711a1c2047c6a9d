package io.byomesh.mesh;

import com.pulumi.cloudfoundry.NetworkPolicy;
import com.pulumi.cloudfoundry.NetworkPolicyArgs;
import com.pulumi.cloudfoundry.inputs.NetworkPolicyPolicyArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import io.byomesh.mesh.graph.PolicyRule;
import java.util.Map;

/**
 * The container-to-container network policies of a mesh: what its members need, and nothing else.
 *
 * <p>One resource for each need of at most two members: what makes an app a member, gossip of two apps, a call. So each opens as soon
 * as its apps exist, and a new edge is one new resource. The rules of a resource never change, because Cloud Foundry answers with them in
 * the order in which they came.
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
        for (var group : args.policies().groups()) {
            var rules = group.rules().stream().map(rule -> rule(rule, args)).toArray(NetworkPolicyPolicyArgs[]::new);
            new NetworkPolicy(group.name(), NetworkPolicyArgs.builder().policies(rules).build(), Options.child(this));
        }
        registerOutputs(Map.of());
    }

    private static NetworkPolicyPolicyArgs rule(PolicyRule rule, MeshNetworkPoliciesArgs args) {
        return NetworkPolicyPolicyArgs.builder()
                .sourceApp(args.appId(rule.sourceApp()))
                .destinationApp(args.appId(rule.destinationApp()))
                .protocol(rule.protocol())
                .port(rule.ports())
                .build();
    }
}
