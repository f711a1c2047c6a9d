import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.consul.AclAuthMethod;
import com.pulumi.consul.AclAuthMethodArgs;
import com.pulumi.consul.AclBindingRule;
import com.pulumi.consul.AclBindingRuleArgs;
import com.pulumi.consul.AclPolicy;
import com.pulumi.consul.AclPolicyArgs;
import com.pulumi.consul.AclRole;
import com.pulumi.consul.AclRoleArgs;
import com.pulumi.consul.AclToken;
import com.pulumi.consul.AclTokenArgs;
import com.pulumi.consul.AclTokenPolicyAttachment;
import com.pulumi.consul.AclTokenPolicyAttachmentArgs;
import com.pulumi.consul.ConfigEntry;
import com.pulumi.consul.ConfigEntryArgs;
import com.pulumi.consul.ConfigEntryServiceDefaults;
import com.pulumi.consul.ConfigEntryServiceDefaultsArgs;
import com.pulumi.consul.ConfigEntryServiceIntentions;
import com.pulumi.consul.ConfigEntryServiceIntentionsArgs;
import com.pulumi.consul.ConfigEntryServiceResolver;
import com.pulumi.consul.ConfigEntryServiceResolverArgs;
import com.pulumi.consul.ConfigEntryServiceRouter;
import com.pulumi.consul.ConfigEntryServiceRouterArgs;
import com.pulumi.consul.ConfigEntryServiceSplitter;
import com.pulumi.consul.ConfigEntryServiceSplitterArgs;
import com.pulumi.consul.ConsulFunctions;
import com.pulumi.consul.Provider;
import com.pulumi.consul.ProviderArgs;
import com.pulumi.consul.inputs.AclRoleServiceIdentityArgs;
import com.pulumi.consul.inputs.ConfigEntryServiceDefaultsExposeArgs;
import com.pulumi.consul.inputs.ConfigEntryServiceDefaultsMeshGatewayArgs;
import com.pulumi.consul.inputs.ConfigEntryServiceDefaultsTransparentProxyArgs;
import com.pulumi.consul.inputs.ConfigEntryServiceIntentionsSourceArgs;
import com.pulumi.consul.inputs.ConfigEntryServiceResolverSubsetArgs;
import com.pulumi.consul.inputs.ConfigEntryServiceRouterRouteArgs;
import com.pulumi.consul.inputs.ConfigEntryServiceRouterRouteDestinationArgs;
import com.pulumi.consul.inputs.ConfigEntryServiceRouterRouteMatchArgs;
import com.pulumi.consul.inputs.ConfigEntryServiceRouterRouteMatchHttpArgs;
import com.pulumi.consul.inputs.ConfigEntryServiceSplitterSplitArgs;
import com.pulumi.consul.inputs.GetAclTokenSecretIdArgs;
import com.pulumi.core.Output;
import com.pulumi.deployment.InvokeOptions;
import com.pulumi.resources.CustomResourceOptions;

/** One resource of each kind, with what has to be set so that the next preview is empty. */
public final class Program {

    public static void main(String[] args) {
        Pulumi.run(Program::stack);
    }

    private static void stack(Context context) {
        var provider = new Provider("consul", ProviderArgs.builder()
                .address(System.getenv("TEST_CONSUL_ADDRESS"))
                .token(Output.ofSecret(System.getenv("TEST_CONSUL_TOKEN")))
                .build());
        var there = CustomResourceOptions.builder().provider(provider).build();
        var after = CustomResourceOptions.builder().provider(provider).dependsOn(entries(there)).build();

        new ConfigEntryServiceIntentions("intentions", ConfigEntryServiceIntentionsArgs.builder()
                .name("pulumi-callee")
                .sources(ConfigEntryServiceIntentionsSourceArgs.builder()
                        .name("pulumi-caller").action("allow").type("consul").precedence(9.0).build())
                .build(), after);
        new ConfigEntryServiceRouter("router", ConfigEntryServiceRouterArgs.builder()
                .name("pulumi-callee")
                .routes(ConfigEntryServiceRouterRouteArgs.builder()
                        .match(ConfigEntryServiceRouterRouteMatchArgs.builder()
                                .http(ConfigEntryServiceRouterRouteMatchHttpArgs.builder().pathPrefix("/").build()).build())
                        .destination(ConfigEntryServiceRouterRouteDestinationArgs.builder()
                                .service("pulumi-callee").numRetries(2.0).retryOnConnectFailure(true).build())
                        .build())
                .build(), after);
        new ConfigEntryServiceSplitter("splitter", ConfigEntryServiceSplitterArgs.builder()
                .name("pulumi-callee")
                .splits(ConfigEntryServiceSplitterSplitArgs.builder().service("pulumi-callee").weight(100.0).build())
                .build(), after);
        new ConfigEntryServiceResolver("resolver", ConfigEntryServiceResolverArgs.builder()
                .name("pulumi-callee").connectTimeout("5s").requestTimeout("0s")
                .subsets(ConfigEntryServiceResolverSubsetArgs.builder()
                        .name("v1").filter("Service.Meta.version == v1").onlyPassing(true).build())
                .build(), after);
        context.export("secret", acl(provider, there));
    }

    private static ConfigEntryServiceDefaults entries(CustomResourceOptions options) {
        new ConfigEntry("proxy-defaults", ConfigEntryArgs.builder()
                .kind("proxy-defaults").name("global")
                .configJson("{\"AccessLogs\":{},\"Config\":{\"protocol\":\"http\"},\"TransparentProxy\":{}}")
                .build(), options);
        return new ConfigEntryServiceDefaults("defaults", ConfigEntryServiceDefaultsArgs.builder()
                .name("pulumi-callee").protocol("http")
                .exposes(ConfigEntryServiceDefaultsExposeArgs.builder().checks(false).build())
                .meshGateways(ConfigEntryServiceDefaultsMeshGatewayArgs.builder().mode("").build())
                .transparentProxies(ConfigEntryServiceDefaultsTransparentProxyArgs.builder()
                        .dialedDirectly(false).outboundListenerPort(0.0).build())
                .build(), options);
    }

    private static Output<String> acl(Provider provider, CustomResourceOptions options) {
        var policy = new AclPolicy("policy", AclPolicyArgs.builder()
                .name("pulumi-policy").rules("node_prefix \"pulumi-\" { policy = \"write\" }").build(), options);
        var role = new AclRole("role", AclRoleArgs.builder()
                .name("pulumi-role").policies(policy.name().applyValue(java.util.List::of))
                .serviceIdentities(AclRoleServiceIdentityArgs.builder().serviceName("pulumi-callee").build())
                .build(), options);
        var method = new AclAuthMethod("method", AclAuthMethodArgs.builder()
                .name("pulumi-method").type("jwt").maxTokenTtl("1h")
                .configJson(System.getenv("TEST_AUTH_METHOD")).build(), options);
        new AclBindingRule("rule", AclBindingRuleArgs.builder()
                .authMethod(method.name()).bindType("service").bindName("${value.app}").build(), options);
        var token = new AclToken("token", AclTokenArgs.builder()
                .description("pulumi").roles(role.name().applyValue(java.util.List::of)).build(), options);
        new AclTokenPolicyAttachment("attachment", AclTokenPolicyAttachmentArgs.builder()
                .tokenId("00000000-0000-0000-0000-000000000002").policy(policy.name()).build(), options);
        // The SDK does not take a function's result for a secret, whatever the schema says.
        return ConsulFunctions.getAclTokenSecretId(
                        GetAclTokenSecretIdArgs.builder().accessorId(token.accessorId()).build(),
                        InvokeOptions.builder().provider(provider).build())
                .applyValue(secret -> secret.secretId()).asSecret();
    }
}
