package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Routing;
import io.byomesh.foundation.api.actions.Services;
import io.byomesh.foundation.api.present.AppJson;
import io.byomesh.foundation.api.wire.AppPayload;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import java.util.List;
import java.util.TreeMap;

/** An app's environment, features and permissions. Nothing here restarts the app. */
public final class AppSettingsEndpoint {

    private final Database database;
    private final Access access;
    private final Routing routing;
    private final Services services;
    private final Links links;
    private final AppJson json;

    public AppSettingsEndpoint(Database database, Access access, Routing routing, Services services, Links links) {
        this.database = database;
        this.access = access;
        this.routing = routing;
        this.services = services;
        this.links = links;
        this.json = new AppJson(links);
    }

    public void routes(Routes routes) {
        routes.get("/v3/apps/{guid}/environment_variables", this::variables)
                .patch("/v3/apps/{guid}/environment_variables", this::setVariables)
                .get("/v3/apps/{guid}/env", this::env)
                .get("/v3/apps/{guid}/features", this::features)
                .get("/v3/apps/{guid}/features/{name}", this::feature)
                .patch("/v3/apps/{guid}/features/{name}", this::setFeature)
                .get("/v3/apps/{guid}/ssh_enabled", this::sshEnabled)
                .get("/v3/apps/{guid}/permissions", this::permissions);
    }

    private AppRecord withSecrets(Request request) {
        var rights = access.of(request);
        var app = rights.app(request.param("guid"));
        Rights.allow(rights.readsEnvironment(app.spaceGuid()));
        return app;
    }

    private Response variables(Request request) {
        return Response.ok(json.environmentVariables(withSecrets(request)));
    }

    private Response setVariables(Request request) {
        var app = access.of(request).appToChange(request.param("guid"));
        var changes = request.json(AppPayload.Variables.class).changes();
        var changed = database.apps().change(app.guid(), found -> {
            var environment = new TreeMap<>(found.environment());
            changes.forEach((name, value) -> {
                if (value == null) {
                    environment.remove(name);
                } else {
                    environment.put(name, value);
                }
            });
            return environment.equals(found.environment()) ? found : found.withEnvironment(environment);
        });
        return Response.ok(json.environmentVariables(changed.orElseThrow(() -> CfErrors.notFound("App"))));
    }

    private Response env(Request request) {
        var app = withSecrets(request);
        Object bound = access.of(request).readsSecrets(app.spaceGuid())
                ? Json.object("VCAP_SERVICES", services.environment(app.guid()))
                : Json.object("redacted_message", "[PRIVATE DATA HIDDEN]");
        var space = database.spaces().find(app.spaceGuid()).orElseThrow();
        var org = database.orgs().find(space.orgGuid()).orElseThrow();
        var urls = routing.urls(app.guid());
        return Response.ok(Json.object(
                "staging_env_json", Json.object(),
                "running_env_json", Json.object(),
                "environment_variables", app.environment(),
                "system_env_json", bound,
                "application_env_json", Json.object("VCAP_APPLICATION", Json.object(
                        "cf_api", links.to(""),
                        "limits", Json.object("fds", 16384),
                        "application_name", app.name(),
                        "application_uris", urls,
                        "name", app.name(),
                        "space_name", space.name(),
                        "space_id", space.guid(),
                        "organization_id", org.guid(),
                        "organization_name", org.name(),
                        "uris", urls,
                        "users", null,
                        "application_id", app.guid()))));
    }

    private Response features(Request request) {
        var app = access.of(request).app(request.param("guid"));
        var features = List.of(json.feature(app, "ssh"), json.feature(app, "revisions"));
        var self = links.href(request.path());
        return Response.ok(Json.object("resources", features, "pagination", Json.object(
                "total_results", features.size(), "total_pages", 1, "first", self, "last", self, "next", null, "previous", null)));
    }

    private Response feature(Request request) {
        return Response.ok(json.feature(access.of(request).app(request.param("guid")), name(request)));
    }

    private Response setFeature(Request request) {
        var app = access.of(request).appToChange(request.param("guid"));
        var ssh = name(request).equals("ssh");
        var enabled = request.json(AppPayload.Feature.class).required();
        var changed = database.apps().change(app.guid(), found -> {
            var result = ssh ? found.withFeatures(enabled, found.revisionsEnabled()) : found.withFeatures(found.sshEnabled(), enabled);
            return (ssh ? found.sshEnabled() : found.revisionsEnabled()) == enabled ? found : result;
        });
        return Response.ok(json.feature(changed.orElseThrow(() -> CfErrors.notFound("App")), name(request)));
    }

    private static String name(Request request) {
        var name = request.param("name");
        if (!name.equals("ssh") && !name.equals("revisions")) {
            throw CfErrors.notFound("Feature");
        }
        return name;
    }

    private Response sshEnabled(Request request) {
        access.of(request).app(request.param("guid"));
        return Response.ok(Json.object("enabled", false, "reason", "This foundation has no SSH proxy; use its own exec command"));
    }

    private Response permissions(Request request) {
        var rights = access.of(request);
        var app = rights.app(request.param("guid"));
        return Response.ok(Json.object("read_basic_data", true, "read_sensitive_data", rights.readsSecrets(app.spaceGuid())));
    }
}
