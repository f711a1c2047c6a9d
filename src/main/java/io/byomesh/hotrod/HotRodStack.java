package io.byomesh.hotrod;

import com.pulumi.Context;
import com.pulumi.cloudfoundry.Provider;
import com.pulumi.cloudfoundry.ProviderArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.ProviderResource;
import io.byomesh.mesh.BoundSecretsArgs;
import io.byomesh.mesh.ConsulServer;
import io.byomesh.mesh.ConsulServerArgs;
import io.byomesh.mesh.ConsulServers;
import io.byomesh.mesh.InsecureOpenConsulServer;
import io.byomesh.mesh.MeshApp;
import io.byomesh.mesh.MeshAppArgs;
import io.byomesh.mesh.MeshNetworkPolicies;
import io.byomesh.mesh.MeshNetworkPoliciesArgs;
import io.byomesh.mesh.MeshRouteArgs;
import io.byomesh.mesh.MeshSecrets;
import io.byomesh.mesh.MeshSecretsArgs;
import io.byomesh.mesh.PushedAppArgs;
import io.byomesh.mesh.SnapshotKeeper;
import io.byomesh.mesh.SnapshotKeeperArgs;
import io.byomesh.mesh.bits.Bits;
import io.byomesh.mesh.bits.MemberFiles;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.Member;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.MeshLabels;
import io.byomesh.mesh.graph.Reach;
import io.byomesh.mesh.graph.Security;
import io.byomesh.mesh.target.Credentials;
import io.byomesh.mesh.target.RouteName;
import io.byomesh.mesh.target.Target;
import io.byomesh.mesh.target.TargetRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The stack's resources. All that can be wrong is found out before the first one that Cloud Foundry would see is registered. */
final class HotRodStack {

    /** What it means that Consul has no public route; said at each preview. */
    private static final String FROM_INSIDE = "consulRoute is none: Consul's own objects (config entries, intentions, policies, login) are not"
            + " managed from outside. The servers' leader writes them from a file that the servers carry, so a changed edge, service or app replaces"
            + " the servers one after the other; an update waits for Cloud Foundry to find the apps ready, not for Consul; there is no Consul UI,"
            + " no token for it, and no audit of what runs.";

    /** As long as Cloud Foundry gives an instance to start, after it has started. */
    static final Duration HEALTH_LIMIT = Duration.ofSeconds(180);

    private final Context context;
    private final Settings settings;
    private final HotRod hotRod;
    private final Zips zips;
    private final boolean preview;

    HotRodStack(Context context, Settings settings, boolean preview) {
        this.context = context;
        this.preview = preview;
        this.settings = settings;
        this.hotRod = new HotRod(settings);
        this.zips = new Zips(settings, preview);
    }

    void build() {
        var owner = context.projectName() + "." + context.stackName();
        var own = hotRod.graph(owner, List.of(), settings.snapshotStore()).check(settings.edges(), settings.policyQuota());
        settings.choreography().check();
        settings.security().lacks().forEach(lack -> context.log().warn("This mesh is open to everybody: " + lack));
        zips.requireBinaries();
        // Registered first, because its plugin takes as long to start as the space takes to be read. It creates nothing.
        var provider = provider();
        var target = Target.find(new TargetRequest(
                settings.apiUrl(),
                settings.credentials(),
                settings.skipSslValidation(),
                settings.organization(),
                settings.space(),
                MeshLabels.OWNER,
                owner));
        var frontend = target.route(settings.frontendRoute(), "frontendRoute", false);
        var consul = settings.consulIsPublic() ? new PublicConsul(context, settings, preview, target) : null;
        var internal = target.route(
                own.servers().internalHost() + "." + settings.internalDomain(), "internalDomain", true);
        var keeper = own.keeper().map(app -> target.route(app + "." + settings.internalDomain(), "internalDomain", true)).orElse(null);
        var store = settings.snapshotStore().map(bucket -> bucket.internalHost()
                .map(host -> bucket.servedBy(target.appBehind(host, "snapshotStore.endpoint"))).orElse(bucket));
        var graph = hotRod.graph(owner, target.othersMembers(hotRod.appNames()), store).check(settings.edges(), settings.policyQuota());
        target.requireRoutesFree();

        var files = new MemberFiles(graph, settings.choreography(), settings.security().setting(), settings.internalDomain());
        var policies = MeshNetworkPoliciesArgs.builder().graph(graph, settings.edges());
        var doors = new ArrayList<>(List.of(route("internal", internal, target)));
        if (consul == null) {
            context.log().info(FROM_INSIDE);
        } else {
            consul.routes().forEach((name, route) -> doors.add(route(name, route, target)));
        }
        var secrets = secrets(graph);
        if (consul != null) {
            consul.startProvider(secrets);
        }
        var servers = servers(graph, files, consul, provider, doors, boundToServers(secrets, target));
        policies.appId(graph.servers().name(), servers.appId());
        if (keeper != null) {
            var routes = List.of(route("internal", keeper, target));
            policies.appId(graph.keeper().orElseThrow(), keeper(graph, files, provider, routes, bound(secrets, target, MeshSecrets::forKeeper)));
        }
        var pushed = new ArrayList<Output<String>>();
        for (var app : graph.apps()) {
            var routes = app.provides().equals(HotRod.FRONTEND) ? List.of(route("public", frontend, target)) : List.<MeshRouteArgs>of();
            var appId = app(app, graph, files, provider, routes, bound(secrets, target, all -> all.forApp(app.name()))).appId();
            policies.appId(app.name(), appId);
            pushed.add(appId);
        }
        new MeshNetworkPolicies("policies", policies.build(), using(provider));
        var there = Output.all(pushed);
        if (consul != null) {
            consul.manage(graph, servers, secrets);
            there = consul.healthy(there, graph, app -> zips.version(app, files), secrets);
        } else if (!preview) {
            there = there.apply(apps -> Output.of(target.awaitHealthy(apps, HEALTH_LIMIT).thenApply(done -> apps)));
        }
        if (secrets != null) {
            context.export("consulManagementToken", secrets.managementToken());
        }

        // Last of all, so that an update that says where the page is leaves a mesh in which it works.
        context.export("frontend", there.applyValue(ignored -> settings.url(frontend.fqdn())));
        context.export("members", Output.of(graph.members().stream().map(Member::name).toList()));
        context.export("reach", Output.of(Reach.table(graph, settings.edges())));
        context.export("choreography", Output.of(settings.choreography().table().lines().toList()));
    }

    /** What the environment says the provider reads there itself, so that it does not become part of the state. */
    private Provider provider() {
        var args = ProviderArgs.builder().apiUrl(settings.apiUrl()).skipSslValidation(settings.skipSslValidation());
        if (settings.passwordIsSet() && settings.credentials() instanceof Credentials.UserPassword login) {
            args.user(login.user()).password(Output.ofSecret(login.password()));
        }
        return new Provider("cloudfoundry", args.build(), CustomResourceOptions.builder().build());
    }

    /** The secrets of the mesh; null where it is open. */
    private MeshSecrets secrets(MeshGraph graph) {
        if (graph.security() == Security.INSECURE_OPEN) {
            return null;
        }
        var args = MeshSecretsArgs.builder().graph(graph);
        settings.generations().forEach(args::generation);
        settings.identityKey().ifPresent(args::identityKey);
        settings.meshRoot().ifPresent(root -> args.meshRoot(root.cert(), root.key()));
        settings.trustDomain().ifPresent(args::trustDomain);
        settings.snapshotStoreKeys().ifPresent(keys -> args.snapshotStoreKeys(keys.access(), keys.secret()));
        return new MeshSecrets("secrets", args.build(), null);
    }

    /** What an app is told in secret; null where the mesh is open. */
    private BoundSecretsArgs bound(MeshSecrets secrets, Target target, Function<MeshSecrets, Output<String>> credentials) {
        return secrets == null ? null : bound(target, credentials.apply(secrets), Output.of(settings.generation()));
    }

    /** Other keys of the snapshots' store start the servers anew, like another generation of a secret. */
    private BoundSecretsArgs boundToServers(MeshSecrets secrets, Target target) {
        if (secrets == null) {
            return null;
        }
        var generation = secrets.storeKeysMark().map(mark -> mark.applyValue(keys -> settings.generation() + " snapshot-store=" + keys))
                .orElseGet(() -> Output.of(settings.generation()));
        return bound(target, secrets.forServers(), generation);
    }

    private static BoundSecretsArgs bound(Target target, Output<String> credentials, Output<String> generation) {
        return BoundSecretsArgs.builder().spaceId(target.spaceGuid()).credentials(credentials).generation(generation).build();
    }

    /** Made anew for each component: the SDK writes into the options it is given. */
    static ComponentResourceOptions using(ProviderResource provider) {
        return ComponentResourceOptions.builder().providers(provider).build();
    }

    private ConsulServers servers(
            MeshGraph graph, MemberFiles files, PublicConsul consul, Provider provider, List<MeshRouteArgs> routes, BoundSecretsArgs secrets) {
        var name = graph.servers().name();
        var keeperHost = graph.keeper().map(app -> app + "." + settings.internalDomain()).orElse("");
        var bits = consul == null
                ? zips.managingServerBits(files, keeperHost, settings.edges())
                : zips.serverBits(files, consul.apiPath(), keeperHost);
        var args = pushed(ConsulServerArgs.builder(), name, bits, graph, routes, secrets)
                .instances(graph.servers().instances())
                .memoryMb(settings.serverMemoryMb())
                .build();
        return secrets == null ? new InsecureOpenConsulServer(name, args, using(provider)) : new ConsulServer(name, args, using(provider));
    }

    private Output<String> keeper(
            MeshGraph graph, MemberFiles files, Provider provider, List<MeshRouteArgs> routes, BoundSecretsArgs secrets) {
        var name = graph.keeper().orElseThrow();
        var args = pushed(SnapshotKeeperArgs.builder(), name, zips.keeperBits(name, files), graph, routes, secrets).build();
        return new SnapshotKeeper(name, args, using(provider)).appId();
    }

    private MeshApp app(
            App app, MeshGraph graph, MemberFiles files, Provider provider, List<MeshRouteArgs> routes, BoundSecretsArgs secrets) {
        var args = pushed(MeshAppArgs.builder(), app.name(), zips.appBits(app, files), graph, routes, secrets)
                .command(hotRod.command(app))
                .instances(app.instances())
                .memoryMb(app.memoryMb())
                .agentMemoryMb(settings.agentMemoryMb())
                .proxyMemoryMb(settings.proxyMemoryMb())
                .build();
        return new MeshApp(app.name(), args, using(provider));
    }

    /** What goes for every app. */
    private <B extends PushedAppArgs.Builder<B>> B pushed(
            B args, String name, Bits bits, MeshGraph graph, List<MeshRouteArgs> routes, BoundSecretsArgs secrets) {
        var zip = zips.of(name, bits);
        return args.appName(name)
                .organization(settings.organization())
                .space(settings.space())
                .path(zip.path().toString())
                .sourceHash(zip.digest())
                .owner(graph.owner())
                .strategy(settings.strategy())
                .routes(routes)
                .secrets(secrets);
    }

    private static MeshRouteArgs route(String name, RouteName route, Target target) {
        var args = MeshRouteArgs.builder()
                .name(name)
                .domainId(target.domainGuid(route.domain()))
                .spaceId(target.spaceGuid());
        if (!route.host().isEmpty()) {
            args.host(route.host());
        }
        if (!route.path().isEmpty()) {
            args.path(route.path());
        }
        return args.build();
    }
}
