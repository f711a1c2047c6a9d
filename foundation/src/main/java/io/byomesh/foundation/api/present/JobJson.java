package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.JobRecord;
import java.util.List;

/** A job as the API shows it. */
public final class JobJson {

    private final Links links;

    public JobJson(Links links) {
        this.links = links;
    }

    public Object of(JobRecord job) {
        var all = Json.object("self", links.href("/v3/jobs/" + job.guid()));
        if (job.resource() != null) {
            all.put(job.operation().split("\\.")[0], links.href(job.resource()));
        }
        return Parts.head(job, "operation", job.operation(), "state", job.state(), "errors", job.errors(), "warnings", List.of(), "links", all);
    }
}
