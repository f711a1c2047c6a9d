package io.byomesh.hotrod;

import com.pulumi.Context;
import com.pulumi.cloudfoundry.Provider;
import com.pulumi.cloudfoundry.ProviderArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import io.byomesh.mesh.ConsulServer;
import io.byomesh.mesh.ConsulServerArgs;
import io.byomesh.mesh.MeshApp;
import io.byomesh.mesh.MeshAppArgs;
import io.byomesh.mesh.MeshNetworkPolicies;
import io.byomesh.mesh.MeshNetworkPoliciesArgs;
import io.byomesh.mesh.MeshRouteArgs;
import io.byomesh.mesh.bits.MemberFiles;
import io.byomesh.mesh.bits.Zip;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.Member;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.MeshLabels;
import io.byomesh.mesh.graph.Reach;
import io.byomesh.mesh.target.Credentials;
import io.byomesh.mesh.target.RouteName;
import io.byomesh.mesh.target.Target;
import io.byomesh.mesh.target.TargetRequest;
import java.util.List;

/** The stack's resources. All that can be wrong is found out before the first of them is registered. */
final class HotRodStack {

    private final Context context;
    private final Settings settings;
    private final HotRod hotRod;
    private final Zips zips;

    HotRodStack(Context context, Settings settings, boolean preview) {
        this.context = context;
        this.settings = settings;
        this.hotRod = new HotRod(settings);
        this.zips = new Zips(settings, preview);
    }

    void build() {
        var owner = context.projectName() + "." + context.stackName();
        hotRod.graph(owner, List.of()).check(settings.edges(), settings.policyQuota());
        zips.requireBinaries();
        var target = Target.find(new TargetRequest(
                settings.apiUrl(),
                settings.credentials(),
                settings.skipSslValidation(),
                settings.organization(),
                settings.space(),
                MeshLabels.OWNER,
                owner));
        var graph = hotRod.graph(owner, target.othersMembers(hotRod.appNames())).check(settings.edges(), settings.policyQuota());
        var frontend = target.route(settings.frontendRoute(), "frontendRoute", false);
        var consul = target.route(settings.consulRoute(), "consulRoute", false);
        var internal = target.route(
                graph.servers().internalHost() + "." + settings.internalDomain(), "internalDomain", true);

        var files = new MemberFiles(graph, settings.security(), settings.internalDomain());
        var provider = provider();
        var policies = MeshNetworkPoliciesArgs.builder().graph(graph, settings.edges());
        var servers = servers(graph, files, provider, List.of(route("internal", internal, target), route("public", consul, target)));
        policies.appId(graph.servers().name(), servers.appId());
        for (var app : graph.apps()) {
            var routes = app.provides().equals(HotRod.FRONTEND) ? List.of(route("public", frontend, target)) : List.<MeshRouteArgs>of();
            policies.appId(app.name(), app(app, graph, files, provider, routes).appId());
        }
        new MeshNetworkPolicies("policies", policies.build(), using(provider));

        context.export("frontend", Output.of(settings.url(frontend.fqdn())));
        context.export("consul", Output.of(settings.url(consul.fqdn())));
        context.export("members", Output.of(graph.members().stream().map(Member::name).toList()));
        context.export("reach", Output.of(Reach.table(graph, settings.edges())));
    }

    /** What the environment says the provider reads there itself, so that it does not become part of the state. */
    private Provider provider() {
        var args = ProviderArgs.builder().apiUrl(settings.apiUrl()).skipSslValidation(settings.skipSslValidation());
        if (settings.passwordIsSet() && settings.credentials() instanceof Credentials.UserPassword login) {
            args.user(login.user()).password(Output.ofSecret(login.password()));
        }
        return new Provider("cloudfoundry", args.build(), CustomResourceOptions.builder().build());
    }

    /** Made anew for each component: the SDK writes into the options it is given. */
    private static ComponentResourceOptions using(Provider provider) {
        return ComponentResourceOptions.builder().providers(provider).build();
    }

    private ConsulServer servers(
            MeshGraph graph, MemberFiles files, Provider provider, List<MeshRouteArgs> routes) {
        var name = graph.servers().name();
        var zip = zips.of(name, zips.serverBits(files));
        var args = ConsulServerArgs.builder()
                .appName(name)
                .organization(settings.organization())
                .space(settings.space())
                .path(zip.path().toString())
                .sourceHash(zip.digest())
                .owner(graph.owner())
                .security(settings.security())
                .instances(graph.servers().instances())
                .memoryMb(settings.serverMemoryMb())
                .strategy(settings.strategy())
                .routes(routes)
                .build();
        return new ConsulServer(name, args, using(provider));
    }

    private MeshApp app(
            App app, MeshGraph graph, MemberFiles files, Provider provider, List<MeshRouteArgs> routes) {
        Zip zip = zips.of(app.name(), zips.appBits(app, files));
        var args = MeshAppArgs.builder()
                .appName(app.name())
                .organization(settings.organization())
                .space(settings.space())
                .path(zip.path().toString())
                .sourceHash(zip.digest())
                .owner(graph.owner())
                .command(hotRod.command(app))
                .instances(app.instances())
                .memoryMb(app.memoryMb())
                .agentMemoryMb(settings.agentMemoryMb())
                .proxyMemoryMb(settings.proxyMemoryMb())
                .strategy(settings.strategy())
                .routes(routes)
                .build();
        return new MeshApp(app.name(), args, using(provider));
    }

    private static MeshRouteArgs route(String name, RouteName route, Target target) {
        var args = MeshRouteArgs.builder()
                .name(name)
                .domainId(target.domainGuid(route.domain()))
                .spaceId(target.spaceGuid());
        return (route.host().isEmpty() ? args : args.host(route.host())).build();
    }
}
