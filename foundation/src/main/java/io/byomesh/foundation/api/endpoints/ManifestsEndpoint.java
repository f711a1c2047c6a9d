package io.byomesh.foundation.api.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Apps;
import io.byomesh.foundation.api.actions.Jobs;
import io.byomesh.foundation.api.actions.ManifestApply;
import io.byomesh.foundation.api.actions.ManifestView;
import io.byomesh.foundation.api.wire.Manifest;
import io.byomesh.foundation.api.wire.ManifestDiff;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import java.util.ArrayList;

/** Manifests: apply one to a space, compare it, read an app's. */
public final class ManifestsEndpoint {

    private static final ObjectMapper PLAIN = new ObjectMapper();

    private final Access access;
    private final Apps apps;
    private final ManifestApply apply;
    private final ManifestView view;
    private final Jobs jobs;

    public ManifestsEndpoint(Access access, Apps apps, ManifestApply apply, ManifestView view, Jobs jobs) {
        this.access = access;
        this.apps = apps;
        this.apply = apply;
        this.view = view;
        this.jobs = jobs;
    }

    public void routes(Routes routes) {
        routes.post("/v3/spaces/{guid}/actions/apply_manifest", this::apply)
                .post("/v3/spaces/{guid}/manifest_diff", this::diff)
                .get("/v3/apps/{guid}/manifest", this::read);
    }

    private Response apply(Request request) {
        var rights = access.of(request);
        var space = rights.spaceToDevelop(request.param("guid"));
        var manifest = Manifest.read(request.body());
        return jobs.run("space.apply_manifest", "/v3/spaces/" + space.guid(), () -> apply.apply(rights, space, manifest));
    }

    private Response diff(Request request) {
        var space = access.of(request).spaceToDevelop(request.param("guid"));
        var body = request.body();
        Manifest.read(body);
        var diff = new ArrayList<Object>();
        var index = 0;
        for (var wanted : Manifest.applications(body)) {
            var current = apps.byName(space.guid(), wanted.path("name").asText())
                    .<JsonNode>map(app -> PLAIN.valueToTree(view.of(app)))
                    .orElse(null);
            diff.addAll(ManifestDiff.between(current, wanted, "/applications/" + index++));
        }
        return Response.created(Json.object("diff", diff));
    }

    private Response read(Request request) {
        var rights = access.of(request);
        var app = rights.app(request.param("guid"));
        Rights.allow(rights.readsSecrets(app.spaceGuid()));
        return Response.text(200, "application/x-yaml", Manifest.write(view.of(app)));
    }
}
