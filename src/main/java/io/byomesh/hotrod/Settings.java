package io.byomesh.hotrod;

import com.pulumi.Config;
import com.pulumi.core.TypeShape;
import com.pulumi.exceptions.RunException;
import io.byomesh.mesh.ConsulServer;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.target.Credentials;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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
        String security,
        String frontendRoute,
        String consulRoute,
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
        String strategy,
        String binaries) {

    /** A service besides Hot R.O.D.'s four, and at which local port each of its callers finds it. */
    record MoreService(String name, String command, Map<String, Integer> calledBy) {
        /** Not in the constructor, whose complaint the JSON library would bury under its own. */
        private MoreService checked() {
            if (name == null || command == null) {
                throw new RunException("A service in the setting moreServices has no name or no command: give both,"
                        + " and under calledBy the local port at which each caller finds it.");
            }
            return new MoreService(name, command, calledBy == null ? Map.of() : Map.copyOf(calledBy));
        }
    }

    static Settings from(Config config, Map<String, String> environment) {
        var password = config.get("password").filter(p -> !p.isEmpty()).orElse(null);
        return new Settings(
                apiUrl(config, environment),
                credentials(config, password, environment),
                password != null,
                config.requireBoolean("skipSslValidation"),
                config.require("org"),
                config.require("space"),
                security(config),
                config.require("frontendRoute"),
                config.require("consulRoute"),
                config.require("internalDomain"),
                routeUrl(config),
                config.get("prefix").orElse(""),
                edges(config.require("edges")),
                config.requireInteger("servers"),
                config.requireBoolean("allowSingleServer"),
                whole(config.getObject("instances", TypeShape.map(String.class, Double.class)).orElse(Map.of())),
                config.<List<MoreService>>getObject("moreServices", TypeShape.list(MoreService.class)).orElse(List.of()).stream()
                        .map(MoreService::checked)
                        .toList(),
                config.requireInteger("memory"),
                config.requireInteger("agentMemory"),
                config.requireInteger("proxyMemory"),
                config.requireInteger("serverMemory"),
                config.requireInteger("policyQuota"),
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

    private static String security(Config config) {
        var security = config.get("security").orElse("");
        if (!security.equals(ConsulServer.INSECURE_OPEN)) {
            throw new RunException("The setting security is '" + security + "': this version can only make an open mesh (no ACLs, no gossip key,"
                    + " no TLS for RPC); set it to " + ConsulServer.INSECURE_OPEN + " if that is what you want.");
        }
        return security;
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

    private static Map<String, Integer> whole(Map<String, Double> numbers) {
        return numbers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> {
            if (e.getValue() != Math.rint(e.getValue())) {
                throw new RunException("The setting instances." + e.getKey() + " is " + e.getValue() + ": set it to a whole number.");
            }
            return e.getValue().intValue();
        }));
    }

    /** Where a route is found by people. */
    String url(String route) {
        return routeUrl.replace("{route}", route);
    }
}
