package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.present.JobJson;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;

/** Jobs. Whoever knows a job's GUID may read it, as on the real platform. */
public final class JobsEndpoint {

    private final Database database;
    private final JobJson json;

    public JobsEndpoint(Database database, Links links) {
        this.database = database;
        this.json = new JobJson(links);
    }

    public void routes(Routes routes) {
        routes.get("/v3/jobs/{guid}", this::get);
    }

    private Response get(Request request) {
        return Response.ok(json.of(database.jobs().find(request.param("guid")).orElseThrow(() -> CfErrors.notFound("Job"))));
    }
}
