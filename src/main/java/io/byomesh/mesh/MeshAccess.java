package io.byomesh.mesh;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.pulumi.consul.AclAuthMethod;
import com.pulumi.consul.AclAuthMethodArgs;
import com.pulumi.consul.AclBindingRule;
import com.pulumi.consul.AclBindingRuleArgs;
import com.pulumi.consul.AclPolicy;
import com.pulumi.consul.AclPolicyArgs;
import com.pulumi.consul.AclToken;
import com.pulumi.consul.AclTokenArgs;
import com.pulumi.consul.ConsulFunctions;
import com.pulumi.consul.inputs.GetAclTokenSecretIdArgs;
import com.pulumi.core.Output;
import com.pulumi.deployment.Deployment;
import com.pulumi.deployment.InvokeOptions;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import com.pulumi.resources.Stash;
import com.pulumi.resources.StashArgs;
import io.byomesh.mesh.graph.AccessRules;
import io.byomesh.mesh.graph.LoginMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who may do what in a mesh's cluster: for each app a policy, the rule by which instances get their app's policy when they log in, and
 * for people a token that only looks. Nobody else may do anything.
 *
 * <p>They are written through Consul's HTTP API, by the provider in the options, whose token has to be the management token.
 */
public final class MeshAccess extends ComponentResource {

    private static final String TYPE = "byo-mesh:index:MeshAccess";
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private final Output<String> uiToken;

    /**
     * @param name the resource's name
     * @param args the mesh, and by what the apps' identities are known
     * @param options the usual ones, with the Consul provider among them; may be null
     */
    public MeshAccess(String name, MeshAccessArgs args, ComponentResourceOptions options) {
        super(TYPE, name, Options.orEmpty(options));
        var method = new AclAuthMethod("auth-method", AclAuthMethodArgs.builder()
                .name(LoginMethod.NAME)
                .type(LoginMethod.TYPE)
                .description(LoginMethod.DESCRIPTION)
                // As Consul gives it back, since the provider compares the text.
                .configJson(Output.tuple(args.identityPublicKeys(), args.clusterId())
                        .applyValue(both -> GSON.toJson(LoginMethod.config(both.t1, both.t2))))
                .build(), Options.child(this));
        var before = new ArrayList<Resource>();
        args.rules().policies().forEach(policy -> before.add(policy(policy, List.of())));
        before.add(new AclBindingRule("binding-rule", AclBindingRuleArgs.builder()
                .authMethod(method.name())
                .description(args.rules().bindingRule().description())
                .bindType(AccessRules.BindingRule.TYPE)
                .bindName(args.rules().bindingRule().policy())
                .build(), Options.child(this)));
        args.entries().ifPresent(before::add);
        // Servers that managed all this themselves take it for the sign that they do so no longer.
        var ui = policy(AccessRules.UI, before);
        var token = new AclToken("token-ui", AclTokenArgs.builder()
                .description(AccessRules.UI.description())
                .policies(ui.name().applyValue(List::of))
                .build(), Options.child(this));
        uiToken = keptSecret(token);
        registerOutputs(Map.of());
    }

    /** The token that only looks. */
    public Output<String> uiToken() {
        return uiToken;
    }

    /**
     * Consul alone knows a token's secret, and a preview must neither need Consul nor show a change. So an update asks, and keeps the answer
     * for as long as the token is the same one.
     */
    private Output<String> keptSecret(AclToken token) {
        var options = CustomResourceOptions.builder()
                .parent(this).replacementTrigger(token.accessorId()).additionalSecretOutputs("input", "output");
        Output<Object> secret;
        if (Deployment.getInstance().isDryRun()) {
            options.ignoreChanges("input");
            secret = Output.ofSecret("known to Consul");
        } else {
            // The SDK does not take a function's result for a secret, whatever the schema says.
            secret = ConsulFunctions.getAclTokenSecretId(
                            GetAclTokenSecretIdArgs.builder().accessorId(token.accessorId()).build(),
                            InvokeOptions.builder().parent(this).build())
                    .applyValue(answer -> (Object) answer.secretId()).asSecret();
        }
        return new Stash("secret-ui", StashArgs.builder().input(secret).build(), options.build()).output()
                .applyValue(String.class::cast).asSecret();
    }

    private AclPolicy policy(AccessRules.Policy policy, List<Resource> after) {
        return new AclPolicy("policy-" + policy.name(), AclPolicyArgs.builder()
                .name(policy.name())
                .description(policy.description())
                .rules(policy.rules())
                .build(), CustomResourceOptions.builder().parent(this).dependsOn(after).build());
    }
}
