package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DomainRecord;
import io.byomesh.foundation.store.Entity;
import io.byomesh.foundation.store.OrgRecord;
import io.byomesh.foundation.store.RouteRecord;
import io.byomesh.foundation.store.SpaceRecord;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes things away with everything that hangs on them. */
public final class Removal {

    private final Database database;
    private final Runner runner;
    private final Routing routing;
    private final Bits bits;
    private final Events events;
    private final Consumer<String> dropPolicies;
    private final ScheduledExecutorService background;

    /** @param dropPolicies takes the GUID of an app whose network policies go */
    public Removal(Database database, Runner runner, Routing routing, Bits bits, Events events, Consumer<String> dropPolicies,
            ScheduledExecutorService background) {
        this.database = database;
        this.runner = runner;
        this.routing = routing;
        this.bits = bits;
        this.events = events;
        this.dropPolicies = dropPolicies;
        this.background = background;
    }

    /** The record goes first: whatever fails later, a restart of the foundation finds nothing to run and cleans up the rest. */
    public void app(AppRecord app) {
        var guid = app.guid();
        var processes = database.processes().where("appGuid", guid);
        var droplets = database.droplets().where("appGuid", guid);
        var packages = database.packages().where("appGuid", guid);
        database.inTransaction(() -> {
            routing.unmap(guid);
            for (var table : List.of(database.processes(), database.sidecars(), database.serviceBindings(), database.packages(), database.builds(), database.droplets(),
                    database.revisions(), database.deployments(), database.runs())) {
                table.deleteWhere("appGuid", guid);
            }
            database.apps().delete(guid);
        });
        processes.forEach(process -> runner.forget(process.guid()));
        routing.publish();
        dropPolicies.accept(guid);
        packages.stream().map(Entity::guid).forEach(bits::dropPackage);
        sweep(guid, guids(processes), guids(droplets));
    }

    /** Instances that still drain need their files and write their last lines: both go when the last instance is gone. */
    private void sweep(String appGuid, List<String> processes, List<String> droplets) {
        if (processes.stream().allMatch(runner::idle)) {
            droplets.forEach(bits::dropDroplet);
            events.dropLog(appGuid);
        } else {
            background.schedule(() -> sweep(appGuid, processes, droplets), 500, TimeUnit.MILLISECONDS);
        }
    }

    private static List<String> guids(List<? extends Entity> records) {
        return records.stream().map(Entity::guid).toList();
    }

    public void route(RouteRecord route) {
        database.routes().delete(route.guid());
        routing.publish();
    }

    /** Also takes the domain's routes along. */
    public void domain(DomainRecord domain) {
        database.inTransaction(() -> {
            database.routes().deleteWhere("domainGuid", domain.guid());
            database.domains().delete(domain.guid());
        });
        routing.publish();
    }

    public void space(SpaceRecord space) {
        database.apps().where("spaceGuid", space.guid()).forEach(this::app);
        database.inTransaction(() -> {
            database.routes().deleteWhere("spaceGuid", space.guid());
            database.serviceInstances().deleteWhere("spaceGuid", space.guid());
            database.roles().deleteWhere("spaceGuid", space.guid());
            database.spaces().delete(space.guid());
        });
        routing.publish();
    }

    public void org(OrgRecord org) {
        database.spaces().where("orgGuid", org.guid()).forEach(this::space);
        database.domains().all().stream().filter(domain -> org.guid().equals(domain.orgGuid())).forEach(this::domain);
        database.inTransaction(() -> {
            database.roles().deleteWhere("orgGuid", org.guid());
            database.orgs().delete(org.guid());
        });
    }
}
