package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a platform has and this one has in a fixed form: one quota, one stack, one buildpack, feature flags that nobody can change.
 * What it does not have, services of brokers above all, is an empty list.
 */
public final class PlatformEndpoint {

    private static final List<String> EMPTY = List.of("space_quotas", "isolation_segments", "security_groups", "service_offerings",
            "service_plans", "service_brokers", "service_route_bindings", "tasks");
    private static final Map<String, Boolean> FLAGS = flags();

    private final Links links;
    private final String quotaGuid;
    private final Instant since;

    /** @param since when this foundation came to be */
    public PlatformEndpoint(Links links, String quotaGuid, Instant since) {
        this.links = links;
        this.quotaGuid = quotaGuid;
        this.since = since;
    }

    private static Map<String, Boolean> flags() {
        var flags = new LinkedHashMap<String, Boolean>();
        List.of("app_bits_upload", "app_scaling", "env_var_visibility", "resource_matching", "route_creation", "route_sharing",
                "service_instance_creation", "set_roles_by_username", "space_developer_env_var_visibility").forEach(name -> flags.put(name, true));
        List.of("diego_docker", "hide_marketplace_from_unauthenticated_users", "private_domain_creation",
                "service_instance_sharing", "space_scoped_private_broker_creation", "task_creation", "unset_roles_by_username",
                "user_org_creation").forEach(name -> flags.put(name, false));
        return flags;
    }

    public void routes(Routes routes) {
        EMPTY.forEach(name -> routes.get("/v3/" + name, request -> list(request, List.of())));
        routes.get("/v3/feature_flags", request -> list(request, FLAGS.keySet().stream().map(this::flag).toList()))
                .get("/v3/feature_flags/{name}", this::oneFlag)
                .get("/v3/organization_quotas", request -> list(request, List.of(quota())))
                .get("/v3/organization_quotas/{guid}", this::oneQuota)
                .get("/v3/stacks", request -> list(request, List.of(stack())))
                .get("/v3/buildpacks", request -> list(request, List.of(buildpack())))
                .get("/v3/apps/{guid}/tasks", request -> list(request, List.of()))
                .get("/v3/environment_variable_groups/{name}", request -> Response.ok(Json.object("var", Json.object(),
                        "name", request.param("name"), "updated_at", null, "links", Json.object("self", links.href(request.path())))));
    }

    private Response list(Request request, List<?> items) {
        var wanted = request.query().list("names");
        var found = items.stream()
                .filter(item -> wanted.isEmpty() || item instanceof Map<?, ?> map && wanted.get().contains(map.get("name")))
                .toList();
        var self = links.href(request.path());
        return Response.ok(Json.object(
                "pagination", Json.object("total_results", found.size(), "total_pages", 1, "first", self, "last", self, "next", null,
                        "previous", null),
                "resources", found));
    }

    private Map<String, Object> flag(String name) {
        return Json.object("name", name, "enabled", FLAGS.get(name), "updated_at", null, "custom_error_message", null,
                "links", Json.object("self", links.href("/v3/feature_flags/" + name)));
    }

    private Response oneFlag(Request request) {
        if (!FLAGS.containsKey(request.param("name"))) {
            throw CfErrors.notFound("Feature flag");
        }
        return Response.ok(flag(request.param("name")));
    }

    private Response oneQuota(Request request) {
        if (!quotaGuid.equals(request.param("guid"))) {
            throw CfErrors.notFound("Organization quota");
        }
        return Response.ok(quota());
    }

    private Map<String, Object> dated(String guid, String name) {
        return Json.object("guid", guid, "created_at", Json.time(since), "updated_at", Json.time(since), "name", name);
    }

    private Map<String, Object> quota() {
        var quota = dated(quotaGuid, "default");
        quota.putAll(Json.object(
                "apps", Json.object("total_memory_in_mb", null, "per_process_memory_in_mb", null, "total_instances", null,
                        "per_app_tasks", null, "log_rate_limit_in_bytes_per_second", null),
                "services", Json.object("paid_services_allowed", false, "total_service_instances", 0, "total_service_keys", 0),
                "routes", Json.object("total_routes", null, "total_reserved_ports", 0),
                "domains", Json.object("total_domains", null),
                "relationships", Json.object("organizations", Json.object("data", List.of())),
                "links", Json.object("self", links.href("/v3/organization_quotas/" + quotaGuid))));
        return quota;
    }

    private Map<String, Object> stack() {
        var stack = dated("cflinuxfs4", "cflinuxfs4");
        stack.putAll(Json.object("description", "The file system of this machine", "default", true, "build_rootfs_image", "cflinuxfs4",
                "run_rootfs_image", "cflinuxfs4", "metadata", metadata(), "links", Json.object("self", links.href("/v3/stacks/cflinuxfs4"))));
        return stack;
    }

    private Map<String, Object> buildpack() {
        var buildpack = dated("binary_buildpack", "binary_buildpack");
        buildpack.putAll(Json.object("state", "READY", "filename", "binary_buildpack.zip", "stack", "cflinuxfs4", "position", 1,
                "lifecycle", "buildpack", "enabled", true, "locked", true, "metadata", metadata(),
                "links", Json.object("self", links.href("/v3/buildpacks/binary_buildpack"))));
        return buildpack;
    }

    private static Object metadata() {
        return Json.object("labels", Json.object(), "annotations", Json.object());
    }
}
