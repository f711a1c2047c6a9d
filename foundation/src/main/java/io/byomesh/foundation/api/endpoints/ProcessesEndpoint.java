package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Apps;
import io.byomesh.foundation.api.actions.Events;
import io.byomesh.foundation.api.actions.Runner;
import io.byomesh.foundation.api.actions.Scaling;
import io.byomesh.foundation.api.present.ProcessJson;
import io.byomesh.foundation.api.present.StatsJson;
import io.byomesh.foundation.api.wire.Checks;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.api.wire.ProcessPayload;
import io.byomesh.foundation.cell.Cell;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.RunRecord;
import io.byomesh.foundation.store.SpaceRecord;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Processes by their own GUIDs, and by app and type: read, change, scale, look at instances. */
public final class ProcessesEndpoint {

    private final Database database;
    private final Access access;
    private final Cell cell;
    private final Apps apps;
    private final Runner runner;
    private final Scaling scaling;
    private final Events events;
    private final ProcessJson json;
    private final StatsJson stats;
    private final Links links;
    private final Listing<ProcessRecord> listing;

    public ProcessesEndpoint(
            Database database, Access access, Links links, Cell cell, Apps apps, Runner runner, Scaling scaling, Events events,
            StatsJson stats) {
        this.database = database;
        this.access = access;
        this.cell = cell;
        this.apps = apps;
        this.runner = runner;
        this.scaling = scaling;
        this.events = events;
        this.json = new ProcessJson(links);
        this.stats = stats;
        this.links = links;
        this.listing = new Listing<ProcessRecord>(links)
                .filter("types", ProcessRecord::type)
                .filter("app_guids", ProcessRecord::appGuid)
                .filter("space_guids", this::space)
                .filter("organization_guids", this::org)
                .labels(ProcessRecord::metadata)
                .accept("embed");
    }

    public void routes(Routes routes) {
        routes.get("/v3/processes", this::list).get("/v3/apps/{guid}/processes", this::listOfApp);
        for (var path : new String[] {"/v3/processes/{guid}", "/v3/apps/{guid}/processes/{type}"}) {
            routes.get(path, this::get)
                    .patch(path, this::update)
                    .get(path + "/stats", this::stats)
                    .get(path + "/process_instances", this::instances)
                    .post(path + "/actions/scale", this::scale)
                    .delete(path + "/instances/{index}", this::restartInstance);
        }
    }

    private boolean space(ProcessRecord process, Set<String> spaces) {
        return database.apps().find(process.appGuid()).map(AppRecord::spaceGuid).filter(spaces::contains).isPresent();
    }

    private boolean org(ProcessRecord process, Set<String> orgs) {
        return database.apps().find(process.appGuid()).map(AppRecord::spaceGuid).flatMap(database.spaces()::find)
                .map(SpaceRecord::orgGuid).filter(orgs::contains).isPresent();
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.apps().all().stream().filter(app -> rights.seesSpace(app.spaceGuid()))
                .map(AppRecord::guid).collect(Collectors.toSet());
        return page(request, database.processes().all().stream().filter(process -> visible.contains(process.appGuid())).toList());
    }

    private Response listOfApp(Request request) {
        var app = access.of(request).app(request.param("guid"));
        return page(request, database.processes().where("appGuid", app.guid()));
    }

    private Response page(Request request, Collection<ProcessRecord> visible) {
        var embed = request.query().get("embed");
        if (embed.isPresent() && !embed.get().equals("process_instances")) {
            throw CfErrors.badQuery("Invalid embedded resource: '" + embed.get() + "'. Valid embedded resources are: 'process_instances'");
        }
        return Response.ok(listing.page(request, visible, process -> {
            var body = json.inList(process, version(process));
            if (embed.isPresent()) {
                body.put("process_instances", stats.instances(process, cell.instances(process.guid())));
            }
            return body;
        }));
    }

    /** What the process runs with, or would. */
    private String version(ProcessRecord process) {
        return database.runs().find(process.guid()).map(RunRecord::version).orElse(process.guid());
    }

    private ProcessRecord process(Request request, Rights rights) {
        if (request.param("type") != null) {
            return apps.process(rights.app(request.param("guid")).guid(), request.param("type"))
                    .orElseThrow(() -> CfErrors.notFound("Process"));
        }
        var process = database.processes().find(request.param("guid")).orElseThrow(() -> CfErrors.notFound("Process"));
        rights.appOf(process.appGuid(), "Process");
        return process;
    }

    private ProcessRecord toChange(Request request) {
        var rights = access.of(request);
        var process = process(request, rights);
        rights.appToChange(process.appGuid());
        return process;
    }

    private Response get(Request request) {
        var rights = access.of(request);
        return shown(rights, process(request, rights));
    }

    private Response shown(Rights rights, ProcessRecord process) {
        var app = database.apps().find(process.appGuid()).orElseThrow(() -> CfErrors.notFound("App"));
        return Response.ok(rights.readsSecrets(app.spaceGuid())
                ? json.of(process, runner.command(app, process), version(process))
                : json.inList(process, version(process)));
    }

    private Response update(Request request) {
        var process = toChange(request);
        var body = request.json(ProcessPayload.Update.class).validate();
        scaling.requireChangeable(process);
        var changed = database.processes().change(process.guid(), found -> found
                .withCommand(body.commandOr(found.command()))
                .withChecks(Checks.merge(found.healthCheck(), body.health()), Checks.merge(found.readinessCheck(), body.readiness()))
                .withMetadata(MetadataPayload.apply(body.metadata(), found.metadata())));
        return shown(access.of(request), changed.orElseThrow(() -> CfErrors.notFound("Process")));
    }

    private Response stats(Request request) {
        var process = process(request, access.of(request));
        return Response.ok(stats.stats(process, database.runs().find(process.guid()), cell.instances(process.guid())));
    }

    private Response instances(Request request) {
        var process = process(request, access.of(request));
        return Response.ok(Json.object(
                "resources", stats.instances(process, cell.instances(process.guid())),
                "links", Json.object("self", links.href(request.path()), "process", links.href("/v3/processes/" + process.guid()))));
    }

    private Response scale(Request request) {
        var process = toChange(request);
        var body = request.json(ProcessPayload.Scale.class).validate();
        var scaled = scaling.scale(
                process, body.instances(), body.memoryInMb(), body.diskInMb(), body.logRateLimitInBytesPerSecond());
        var app = database.apps().find(process.appGuid()).orElseThrow(() -> CfErrors.notFound("App"));
        events.scaled(access.of(request).identity(), app, process, body.asked());
        return Response.json(202, json.of(scaled, runner.command(app, scaled), version(scaled)));
    }

    private Response restartInstance(Request request) {
        var rights = access.of(request);
        var process = process(request, rights);
        var app = rights.appToChange(process.appGuid());
        var index = request.param("index").matches("\\d{1,6}") ? Integer.parseInt(request.param("index")) : Integer.MAX_VALUE;
        if (index >= process.instances()) {
            throw CfErrors.notFound("Instance");
        }
        events.terminated(rights.identity(), app, process, index);
        cell.restartInstance(process.guid(), index);
        return Response.empty(204);
    }
}
