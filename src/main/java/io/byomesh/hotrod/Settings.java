package io.byomesh.hotrod;

import com.pulumi.Config;
import com.pulumi.core.TypeShape;
import com.pulumi.exceptions.RunException;
import io.byomesh.mesh.MeshSecrets;
import io.byomesh.mesh.graph.Choreography;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.Security;
import io.byomesh.mesh.graph.Service;
import io.byomesh.mesh.graph.SnapshotStore;
import io.byomesh.mesh.target.Credentials;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program's settings, typed. {@code Pulumi.yaml} declares them with their meanings and defaults; where a foundation and its
 * user are not set, the environment names them, as Cloud Foundry's other clients have it.
 */
record Settings(
        String apiUrl,
        Credentials credentials,
        boolean passwordIsSet,
        boolean skipSslValidation,
        String organization,
        String space,
        Security security,
        String frontendRoute,
        String consulRoute,
        String consulApiRoute,
        String internalDomain,
        String routeUrl,
        String prefix,
        EdgeMode edges,
        int servers,
        boolean allowSingleServer,
        Map<String, Integer> instances,
        List<MoreService> moreServices,
        int memoryMb,
        int agentMemoryMb,
        int proxyMemoryMb,
        int serverMemoryMb,
        int policyQuota,
        Choreography choreography,
        Map<String, Integer> generations,
        Optional<String> identityKey,
        Optional<MeshRoot> meshRoot,
        Optional<String> trustDomain,
        Optional<SnapshotStore> snapshotStore,
        Optional<StoreKeys> snapshotStoreKeys,
        String strategy,
        String binaries) {

    /** A service besides Hot R.O.D.'s four, what it speaks, and at which local port each of its callers finds it. */
    record MoreService(String name, String command, String protocol, boolean idempotent, Map<String, Integer> calledBy) {
        /** Not in the constructor, whose complaint the JSON library would bury under its own. */
        private MoreService checked() {
            if (name == null || command == null) {
                throw new RunException("A service in the setting moreServices has no name or no command: give both,"
                        + " and under calledBy the local port at which each caller finds it.");
            }
            return new MoreService(
                    name, command, protocol == null ? "tcp" : protocol, idempotent, calledBy == null ? Map.of() : Map.copyOf(calledBy));
        }

        Service service() {
            try {
                var service = Service.of(name, Service.Protocol.fromSetting(protocol));
                return idempotent ? service.asIdempotent() : service;
            } catch (IllegalArgumentException e) {
                throw new RunException("The service " + name + " in the setting moreServices: " + e.getMessage() + ".");
            }
        }
    }

    /** A root of the user's own for the mesh's certificates, in PEM. */
    record MeshRoot(String cert, String key) {}

    /** What {@code consulRoute} says where Consul has no public route. */
    private static final String NO_ROUTE = "none";

    /** What the setting {@code snapshotStore} holds. */
    private record Store(String endpoint, String bucket, String region, String prefix, String ca) {
        SnapshotStore inGraph(String internalDomain) {
            return SnapshotStore.of(orEmpty(endpoint), orEmpty(bucket), orEmpty(region))
                    .withPrefix(orEmpty(prefix)).withAuthorities(orEmpty(ca)).withInternalDomain(internalDomain);
        }

        private boolean isSet() {
            return Stream.of(endpoint, bucket, region, prefix, ca).anyMatch(Objects::nonNull);
        }

        private static String orEmpty(String text) {
            return text == null ? "" : text;
        }
    }

    /** By which the servers may use the store of their snapshots. */
    record StoreKeys(String access, String secret) {

        private static StoreKeys from(Config config, Map<String, String> environment) {
            return new StoreKeys(secret("snapshotStoreAccessKey", config, environment), secret("snapshotStoreSecretKey", config, environment));
        }

        /** Pulumi tells which settings are encrypted by a variable that every SDK reads; Java's keeps the answer to itself. */
        private static String secret(String name, Config config, Map<String, String> environment) {
            var value = config.get(name).filter(text -> !text.isBlank()).orElseThrow(() -> new RunException("The setting " + name
                    + " is missing, by which the servers may use the bucket of snapshotStore: `pulumi config set --secret " + name + "`."));
            if (!environment.getOrDefault("PULUMI_CONFIG_SECRET_KEYS", "").contains("\"" + config.getName() + ":" + name + "\"")) {
                throw new RunException("The setting " + name + " stands in the stack's file for all to read: take another key, since this"
                        + " one may have been seen, and `pulumi config set --secret " + name + "`.");
            }
            return value;
        }

        @Override
        public String toString() {
            return "StoreKeys";
        }
    }

    static Settings from(Config config, Map<String, String> environment) {
        var store = config.getObject("snapshotStore", Store.class).filter(Store::isSet);
        var password = config.get("password").filter(p -> !p.isEmpty()).orElse(null);
        return new Settings(
                apiUrl(config, environment),
                credentials(config, password, environment),
                password != null,
                config.requireBoolean("skipSslValidation"),
                config.require("org"),
                config.require("space"),
                security(config.require("security")),
                config.require("frontendRoute"),
                consulRoute(config),
                config.get("consulApiRoute").orElse(""),
                config.require("internalDomain"),
                routeUrl(config),
                config.get("prefix").orElse(""),
                edges(config.require("edges")),
                config.requireInteger("servers"),
                config.requireBoolean("allowSingleServer"),
                whole("instances", config.getObject("instances", TypeShape.map(String.class, Double.class)).orElse(Map.of())),
                config.<List<MoreService>>getObject("moreServices", TypeShape.list(MoreService.class)).orElse(List.of()).stream()
                        .map(MoreService::checked)
                        .toList(),
                config.requireInteger("memory"),
                config.requireInteger("agentMemory"),
                config.requireInteger("proxyMemory"),
                config.requireInteger("serverMemory"),
                config.requireInteger("policyQuota"),
                Choreography.DEFAULT.withDrainSeconds(config.requireInteger("drainSeconds")),
                whole("generations", config.getObject("generations", TypeShape.map(String.class, Double.class)).orElse(Map.of())),
                config.get("identityKey").filter(text -> !text.isEmpty()),
                config.getObject("meshRoot", MeshRoot.class),
                config.get("trustDomain").filter(text -> !text.isEmpty()),
                store.map(set -> set.inGraph(config.require("internalDomain"))),
                store.map(set -> StoreKeys.from(config, environment)),
                strategy(config.require("strategy")),
                config.get("binaries").orElse(""));
    }

    private static String apiUrl(Config config, Map<String, String> environment) {
        var url = config.get("apiUrl").filter(u -> !u.isBlank()).orElse(environment.getOrDefault("CF_API_URL", ""));
        if (url.isBlank()) {
            throw new RunException("No foundation is named: set apiUrl to the address that `cf api` takes, or CF_API_URL;"
                    + " for the local one run `eval \"$(foundation env)\"`.");
        }
        var uri = URI.create(url.replace(' ', '+'));
        if (uri.getHost() == null || uri.getScheme() == null || !uri.getScheme().matches("https?")) {
            throw new RunException("The setting apiUrl is '" + url + "', which is no address: write it like https://api.cf.example.com.");
        }
        return url;
    }

    private static Credentials credentials(Config config, String password, Map<String, String> environment) {
        var user = config.get("user").filter(u -> !u.isBlank());
        if (user.isPresent() && password != null) {
            return new Credentials.UserPassword(user.get(), password);
        }
        var found = Credentials.fromEnvironment(environment);
        if (found == null) {
            throw new RunException("Nobody is named who could log in: set user and the secret password (`pulumi config set --secret password`),"
                    + " or CF_USER and CF_PASSWORD; for the local foundation run `eval \"$(foundation env)\"`.");
        }
        return found;
    }

    private static Security security(String name) {
        try {
            return Security.fromSetting(name);
        } catch (IllegalArgumentException e) {
            throw new RunException("The setting security is " + e.getMessage() + ".");
        }
    }

    private static String consulRoute(Config config) {
        var route = config.require("consulRoute");
        if (route.equals(NO_ROUTE)) {
            if (config.get("consulApiRoute").filter(api -> !api.isEmpty()).isPresent()) {
                throw new RunException("The setting consulRoute is none, and consulApiRoute names a route to the same API: take consulApiRoute"
                        + " away (`pulumi config rm consulApiRoute`), or set consulRoute to a route of Consul's UI.");
            }
            if (security(config.require("security")) == Security.INSECURE_OPEN) {
                throw new RunException("The setting consulRoute is none, and security is insecure-open, in which Consul takes what it is told"
                        + " from everybody: set security to secure, or consulRoute to a route of Consul's UI.");
            }
        }
        return route;
    }

    /** Whether Consul has a public route. Without one its own objects are not managed from outside. */
    boolean consulIsPublic() {
        return !consulRoute.equals(NO_ROUTE);
    }

    /** Which secrets the instances have, in words that are no secret: a change of it starts them anew. */
    String generation() {
        return MeshSecrets.KINDS.stream().map(secret -> secret + "=" + generations.getOrDefault(secret, 1)).collect(Collectors.joining(" "));
    }

    private static String routeUrl(Config config) {
        var template = config.require("routeUrl");
        if (!template.contains("{route}")) {
            throw new RunException("The setting routeUrl is '" + template + "' and does not say where the route goes: write it like https://{route}.");
        }
        return template;
    }

    private static EdgeMode edges(String name) {
        var constant = name.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(EdgeMode.values())
                .filter(mode -> mode.name().equals(constant))
                .findFirst()
                .orElseThrow(() -> new RunException("The setting edges is '" + name + "': set it to one of "
                        + Arrays.stream(EdgeMode.values())
                                .map(mode -> mode.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .collect(Collectors.joining(", "))
                        + "."));
    }

    private static String strategy(String name) {
        if (!List.of("rolling", "none").contains(name)) {
            throw new RunException("The setting strategy is '" + name + "': set it to rolling or none.");
        }
        return name;
    }

    private static Map<String, Integer> whole(String setting, Map<String, Double> numbers) {
        return numbers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> {
            if (e.getValue() != Math.rint(e.getValue())) {
                throw new RunException("The setting " + setting + "." + e.getKey() + " is " + e.getValue() + ": set it to a whole number.");
            }
            return e.getValue().intValue();
        }));
    }

    /** Where a route is found by people. */
    String url(String route) {
        return routeUrl.replace("{route}", route);
    }
}
