package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.CfException;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.JobRecord;
import io.byomesh.foundation.store.Stamp;
import java.util.List;

/** Work that the API answers with a job. It is quick here, so the job is over before its client first asks. */
public final class Jobs {

    private final Database database;
    private final Links links;

    public Jobs(Database database, Links links) {
        this.database = database;
        this.links = links;
    }

    /** @param resource the API path of what the job is about */
    public Response run(String operation, String resource, Runnable work) {
        var state = JobRecord.COMPLETE;
        var errors = List.<JobRecord.Failure>of();
        try {
            work.run();
        } catch (CfException e) {
            state = JobRecord.FAILED;
            errors = e.problems().stream()
                    .map(problem -> new JobRecord.Failure(problem.code(), problem.title(), problem.detail()))
                    .toList();
        }
        var job = new JobRecord(Stamp.fresh(), operation, state, errors, resource);
        database.jobs().insert(job);
        return Response.accepted(links.to("/v3/jobs/" + job.guid()));
    }
}
