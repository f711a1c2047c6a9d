package io.byomesh.mesh.target;

import static java.util.Comparator.comparingInt;

import com.google.gson.JsonObject;
import io.byomesh.mesh.audit.LiveMesh;
import java.time.Duration;
import io.byomesh.mesh.graph.SnapshotStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The space that a mesh goes to, seen as it is before anything is created: that it exists, that the user may fill it, which
 * domains it can use, and who is there already.
 */
public final class Target {

    /** A member of the mesh that somebody else pushed to the same space, known by its label. */
    public record Member(String name, String guid) {}

    private static final String MEMBER_LABEL = "service-mesh";

    private final CloudFoundryApi api;
    private final TargetRequest request;
    private final String organizationGuid;
    private final String spaceGuid;
    private final Map<String, JsonObject> domains;
    private final List<Read<Destinations>> routeChecks = new ArrayList<>();
    private final Set<String> ownApps = new HashSet<>();

    private Target(
            CloudFoundryApi api,
            TargetRequest request,
            String organizationGuid,
            String spaceGuid,
            Map<String, JsonObject> domains) {
        this.api = api;
        this.request = request;
        this.organizationGuid = organizationGuid;
        this.spaceGuid = spaceGuid;
        this.domains = domains;
    }

    /**
     * Logs in and finds the organization, the space and the domains, and that the user may develop and open network policies there.
     *
     * @throws TargetException the first thing that is missing
     */
    public static Target find(TargetRequest request) {
        var api = CloudFoundryApi.login(request.apiUrl(), request.credentials(), request.skipSslValidation());
        var organization = named(api, "/v3/organizations", Map.of(), request.organization(), "organization", "org");
        var inOrganization = Map.of("organization_guids", organization);
        var space = together(
                () -> named(api, "/v3/spaces", inOrganization, request.space(), "space", "space"),
                () -> api.list("/v3/organizations/" + organization + "/domains", Map.of()),
                () -> api.get("/networking/v1/external/policies?id=" + organization));
        var domains = space.second().stream()
                .collect(Collectors.toMap(d -> d.get("name").getAsString(), d -> d, (a, b) -> a, TreeMap::new));
        if (space.third().status() != 200) {
            throw new TargetException("This user may not write network policies (" + CloudFoundryApi.detail(space.third())
                    + "): ask an operator for the scope network.write, or for policies to be self-service for space developers.");
        }
        var target = new Target(api, request, organization, space.first(), domains);
        target.requireDeveloper();
        return target;
    }

    /**
     * What the mesh answers that runs there, and the foundation about it.
     *
     * @param servers the name of the servers' app
     * @param consul where Consul's API is, without a slash at the end
     * @param token the management token
     * @throws TargetException where there is no mesh, or it does not answer
     */
    public LiveMesh running(String servers, String consul, String token) {
        return RunningMesh.read(api, request, servers, consul, token);
    }

    /**
     * Ends once Cloud Foundry finds all instances of these apps well.
     *
     * <p>Fails with a {@link TargetException} that names app and instance where that is not so within the limit.
     */
    public CompletableFuture<Void> awaitHealthy(List<String> guids, Duration limit) {
        // Logged in anew: an update may have taken longer than the token lives.
        return CompletableFuture.supplyAsync(
                        () -> CloudFoundryApi.login(request.apiUrl(), request.credentials(), request.skipSslValidation()))
                .thenCompose(fresh -> new AppHealth(fresh).await(guids, limit));
    }

    /** The organization's GUID. */
    public String organizationGuid() {
        return organizationGuid;
    }

    /** The space's GUID. */
    public String spaceGuid() {
        return spaceGuid;
    }

    /**
     * Takes a route's name apart and checks that its domain exists. That no other space holds it is asked meanwhile, and said by
     * {@link #requireRoutesFree}.
     *
     * @param setting the setting that the name comes from, for the message
     * @param internal whether the domain has to be one that only instances resolve
     */
    public RouteName route(String fqdn, String setting, boolean internal) {
        var fitting = domains.values().stream()
                .filter(d -> d.get("internal").getAsBoolean() == internal)
                .map(d -> d.get("name").getAsString())
                .toList();
        var route = RouteName.parse(fqdn, fitting);
        if (route == null || route.host().contains(".")) {
            throw new TargetException("No " + (internal ? "internal " : "") + "domain of organization '" + request.organization()
                    + "' fits the route '" + fqdn + "' (setting " + setting + "): use one label before one of these: "
                    + String.join(", ", fitting) + ".");
        }
        routeChecks.add(Read.of(() -> destinations(route, setting)));
        return route;
    }

    /**
     * Asked after {@link #othersMembers}, which finds out whose apps are whose.
     *
     * @throws TargetException where another space holds one of the routes that {@link #route} was asked for, or it leads to another's app
     */
    public void requireRoutesFree() {
        for (var check : routeChecks) {
            var taken = check.answer();
            if (!taken.apps().isEmpty() && taken.apps().stream().noneMatch(ownApps::contains)) {
                throw new TargetException("The route '" + taken.route().fqdn() + "' leads to the app '"
                        + api.appName(taken.apps().get(0)) + "', which is not this stack's: set " + taken.setting() + " to one that is free, or destroy the stack that has it.");
            }
        }
    }

    /**
     * The app behind an internal route, whosever it is.
     *
     * @param fqdn the route's name, with the host in front of an internal domain
     * @param setting the setting that the name comes from, for the message
     * @throws TargetException where there is not exactly one that the user can see
     */
    public SnapshotStore.Host appBehind(String fqdn, String setting) {
        var route = RouteName.parse(fqdn, domains.keySet());
        var apps = route == null ? List.<String>of() : api
                .list("/v3/routes", Map.of("domain_guids", domainGuid(route.domain()), "hosts", route.host())).stream()
                .flatMap(found -> appsBehind(found).stream())
                .distinct()
                .toList();
        if (apps.size() != 1) {
            throw new TargetException((apps.isEmpty() ? "No app is" : apps.size() + " apps are") + " behind the route '" + fqdn
                    + "' (setting " + setting + ") as far as this user can see: map it to the one app that answers there, or set another address.");
        }
        return new SnapshotStore.Host(api.appName(apps.get(0)), apps.get(0));
    }

    /** The GUID of a domain that {@link #route} named. */
    public String domainGuid(String domain) {
        return domains.get(domain).get("guid").getAsString();
    }

    /**
     * The labelled apps of the space that belong to no stack of ours or to another one.
     *
     * @throws TargetException where an app that somebody else pushed has the name of one that this stack is about to push; of several it
     *     names the first in the order of {@code ownNames}
     */
    public List<Member> othersMembers(List<String> ownNames) {
        var inSpace = Map.of("space_guids", spaceGuid);
        var labelled = new TreeMap<>(inSpace);
        labelled.put("label_selector", MEMBER_LABEL + "=true");
        var names = new TreeMap<>(inSpace);
        names.put("names", String.join(",", ownNames));
        var apps = together(() -> api.list("/v3/apps", labelled), () -> api.list("/v3/apps", names), () -> null);
        Stream.concat(apps.first().stream(), apps.second().stream()).filter(this::isOwn)
                .forEach(app -> ownApps.add(app.get("guid").getAsString()));
        // Cloud Foundry lists them as they came, and apps that are pushed at once come in any order.
        apps.second().stream().filter(app -> !isOwn(app)).map(app -> app.get("name").getAsString()).min(comparingInt(ownNames::indexOf)).ifPresent(name -> {
            throw new TargetException("The app '" + name + "' is in space '" + request.space()
                    + "' already and is not this stack's: delete or rename it, or set prefix so that this stack's apps have other names.");
        });
        var members = new ArrayList<Member>();
        for (var app : apps.first()) {
            if (!isOwn(app)) {
                members.add(new Member(app.get("name").getAsString(), app.get("guid").getAsString()));
            }
        }
        return List.copyOf(members);
    }

    private boolean isOwn(JsonObject app) {
        var owner = app.getAsJsonObject("metadata").getAsJsonObject("labels").get(request.ownerLabel());
        return owner != null && !owner.isJsonNull() && owner.getAsString().equals(request.owner());
    }

    private void requireDeveloper() {
        var claims = api.claims();
        var scopes = claims.has("scope") ? claims.get("scope").toString() : "";
        if (scopes.contains("\"cloud_controller.admin\"")) {
            return;
        }
        var id = claims.has("user_id") ? claims.get("user_id").getAsString() : claims.get("client_id").getAsString();
        var roles = api.list("/v3/roles", Map.of("space_guids", spaceGuid, "user_guids", id, "types", "space_developer"));
        if (roles.isEmpty()) {
            throw new TargetException(request.credentials() + " is no space developer in space '" + request.space()
                    + "': have a manager run `cf set-space-role USER " + request.organization() + " " + request.space()
                    + " SpaceDeveloper`, or log in as somebody who is.");
        }
    }

    /** The apps that a route leads to. */
    private record Destinations(RouteName route, String setting, List<String> apps) {}

    /** @throws TargetException where another space holds the route */
    private Destinations destinations(RouteName route, String setting) {
        var guid = domainGuid(route.domain());
        var reservation = api.get("/v3/domains/" + guid + "/route_reservations?host=" + route.host() + "&path=" + route.path());
        if (reservation.status() != 200 || !reservation.body().get("matching_route").getAsBoolean()) {
            return new Destinations(route, setting, List.of());
        }
        var own = api.list("/v3/routes", Map.of("space_guids", spaceGuid, "domain_guids", guid, "hosts", route.host(), "paths", route.path()));
        if (own.isEmpty()) {
            throw new TargetException("The route '" + route.fqdn() + "' belongs to another space: set " + setting
                    + " (or prefix, for all names at once) to one that is free.");
        }
        return new Destinations(route, setting, appsBehind(own.get(0)));
    }

    private static List<String> appsBehind(JsonObject route) {
        return route.getAsJsonArray("destinations").asList().stream()
                .map(destination -> destination.getAsJsonObject().getAsJsonObject("app").get("guid").getAsString())
                .toList();
    }

    private static String named(
            CloudFoundryApi api, String path, Map<String, String> query, String name, String noun, String setting) {
        var visible = api.list(path, query);
        return visible.stream()
                .filter(r -> r.get("name").getAsString().equals(name))
                .map(r -> r.get("guid").getAsString())
                .findFirst()
                .orElseThrow(() -> new TargetException("There is no " + noun + " '" + name + "' that this user can see (setting " + setting
                        + "): set it to one of: " + names(visible) + "."));
    }

    private static String names(List<JsonObject> resources) {
        var names = resources.stream().map(r -> r.get("name").getAsString()).sorted().toList();
        return names.isEmpty() ? "(none; this user belongs nowhere yet)" : String.join(", ", names);
    }

    private record Three<A, B, C>(A first, B second, C third) {}

    /** Three reads at once: on a real foundation each is a round trip of its own. */
    private static <A, B, C> Three<A, B, C> together(Supplier<A> a, Supplier<B> b, Supplier<C> c) {
        var first = Read.of(a);
        var second = Read.of(b);
        var third = Read.of(c);
        return new Three<>(first.answer(), second.answer(), third.answer());
    }
}
