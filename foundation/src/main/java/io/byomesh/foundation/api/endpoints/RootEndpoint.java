package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import java.util.List;

/** What clients read first, without a token. */
public final class RootEndpoint {

    /** Below 3.211, from which on clients expect lists of processes to embed their instances. */
    private static final String VERSION = "3.210.0";

    private static final List<String> COLLECTIONS = List.of("organizations", "spaces", "domains", "routes", "apps", "processes", "packages",
            "builds", "droplets", "deployments", "revisions", "sidecars", "users", "roles", "jobs", "audit_events", "buildpacks", "stacks",
            "feature_flags", "isolation_segments", "organization_quotas", "space_quotas", "security_groups", "resource_matches");

    private final Links links;

    public RootEndpoint(Links links) {
        this.links = links;
    }

    public void routes(Routes routes) {
        routes.get("/", this::root).get("/v3", this::collections).get("/v3/info", this::info).get("/v2/info", this::older);
    }

    private Response root(Request request) {
        var here = links.href("");
        return Response.ok(Json.object("links", Json.object(
                "self", here,
                "cloud_controller_v2", null,
                "cloud_controller_v3", Json.object("href", links.to("/v3"), "meta", Json.object("version", VERSION)),
                "network_policy_v0", links.href("/networking/v0/external"),
                "network_policy_v1", links.href("/networking/v1/external"),
                "login", here,
                "uaa", here,
                "credhub", null,
                "routing", null,
                "logging", null,
                "log_cache", here,
                "log_stream", null,
                "app_ssh", null)));
    }

    private Response collections(Request request) {
        var all = Json.object("self", links.href("/v3"));
        COLLECTIONS.forEach(name -> all.put(name, links.href("/v3/" + name)));
        return Response.ok(Json.object("links", all));
    }

    private Response info(Request request) {
        return Response.ok(Json.object(
                "build", "",
                "cli_version", Json.object("minimum", "", "recommended", ""),
                "custom", Json.object(),
                "description", "A local Cloud Foundry",
                "name", "byo-mesh",
                "version", 0,
                "links", Json.object("self", links.href("/v3/info"), "support", Json.object("href", ""))));
    }

    /** All that there is of version 2: the Java client asks here where to log in. */
    private Response older(Request request) {
        return Response.ok(Json.object(
                "name", "byo-mesh",
                "build", "",
                "support", "",
                "version", 0,
                "description", "A local Cloud Foundry",
                "authorization_endpoint", links.to(""),
                "token_endpoint", links.to(""),
                "api_version", "2.230.0"));
    }
}
