package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.wire.ManifestApp;
import io.byomesh.foundation.api.wire.ManifestProcess;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.CfException;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DestinationRecord;
import io.byomesh.foundation.store.Lifecycle;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.RouteRecord;
import io.byomesh.foundation.store.SpaceRecord;
import io.byomesh.foundation.store.Stamp;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeMap;

/**
 * Brings apps to what a manifest says. It only adds and changes: what the manifest does not mention stays, and nothing restarts. A
 * new number of instances counts at once.
 */
public final class ManifestApply {

    private static final List<String> ADJECTIVES = List.of("brave", "calm", "eager", "fancy", "kind", "lively", "proud", "quiet", "wise");
    private static final List<String> NOUNS = List.of("badger", "crane", "fox", "heron", "lynx", "otter", "raven", "seal", "wombat");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final Apps apps;
    private final RouteBook routes;
    private final Routing routing;
    private final Runner runner;
    private final Scaling scaling;
    private final Services services;

    public ManifestApply(
            Database database, Apps apps, RouteBook routes, Routing routing, Runner runner, Scaling scaling, Services services) {
        this.database = database;
        this.apps = apps;
        this.routes = routes;
        this.routing = routing;
        this.runner = runner;
        this.scaling = scaling;
        this.services = services;
    }

    /** Applies one app after the other; the first that fails ends it, with nothing of that app changed. */
    public void apply(Rights rights, SpaceRecord space, List<ManifestApp> manifest) {
        try {
            for (var wanted : manifest) {
                var app = database.inTransaction(() -> apply(rights, space, wanted));
                runner.converge(app.guid());
            }
        } finally {
            routing.publish();
        }
    }

    private AppRecord apply(Rights rights, SpaceRecord space, ManifestApp wanted) {
        try {
            var app = settings(rights, space, wanted);
            wanted.processes().forEach(process -> process(app, process));
            wanted.sidecars().forEach(sidecar -> sidecar(app, sidecar));
            scaling.requireFit(app.guid());
            routes(rights, space, app, wanted);
            wanted.services().forEach(service -> bind(app, service));
            return app;
        } catch (CfException e) {
            throw e.status() == 422
                    ? CfErrors.unprocessable(e.problems().stream()
                            .map(problem -> "For application '" + wanted.name() + "': " + problem.detail())
                            .toList())
                    : e;
        }
    }

    private AppRecord settings(Rights rights, SpaceRecord space, ManifestApp wanted) {
        var existing = apps.byName(space.guid(), wanted.name());
        var lifecycle = lifecycle(existing.map(AppRecord::lifecycle).orElse(Lifecycle.DEFAULT), wanted);
        var app = existing.orElseGet(() -> apps.create(rights.identity(), space.guid(), wanted.name(), lifecycle));
        Apps.requireLifecycle(lifecycle);
        var environment = new TreeMap<>(app.environment());
        environment.putAll(wanted.environment());
        var changed = app.withLifecycle(lifecycle)
                .withEnvironment(environment)
                .withMetadata(MetadataPayload.apply(wanted.metadata(), app.metadata()));
        database.apps().update(changed);
        return changed;
    }

    private static Lifecycle lifecycle(Lifecycle current, ManifestApp wanted) {
        return new Lifecycle(current.type(), wanted.buildpacks().isEmpty() ? current.buildpacks() : wanted.buildpacks(),
                wanted.stack() == null ? current.stack() : wanted.stack());
    }

    private void process(AppRecord app, ManifestProcess wanted) {
        var existing = apps.process(app.guid(), wanted.type());
        var process = existing.orElseGet(() -> ProcessRecord.create(app.guid(), wanted.type()));
        if (existing.isEmpty()) {
            database.processes().insert(process);
        }
        var changed = wanted.applyTo(process);
        if (wanted.instances() != null && wanted.instances() != process.instances()) {
            scaling.requireNoDeployment(process, "Cannot scale this process while a deployment is in flight.");
            changed = changed.withScale(wanted.instances(), changed.memoryMb(), changed.diskMb(), changed.logRateLimit());
            runner.resize(process.guid(), wanted.instances());
        }
        database.processes().update(changed);
    }

    private void sidecar(AppRecord app, ManifestApp.Sidecar wanted) {
        var existing = database.sidecars().where("appGuid", app.guid()).stream()
                .filter(sidecar -> sidecar.name().equals(wanted.name()))
                .findFirst();
        if (existing.isPresent()) {
            scaling.changeSidecar(existing.get().with(wanted.name(), wanted.command(), wanted.processTypes(), wanted.memoryMb()));
        } else {
            scaling.addSidecar(app.guid(), wanted.name(), wanted.command(), wanted.processTypes(), wanted.memoryMb());
        }
    }

    private void bind(AppRecord app, ManifestApp.Service wanted) {
        var instance = services.byName(app.spaceGuid(), wanted.name()).orElseThrow(() -> CfErrors.notFound(
                "For application '" + app.name() + "': Service instance '" + wanted.name() + "'"));
        if (!services.bound(app, instance)) {
            services.bind(app, instance, wanted.bindingName(), null);
        }
    }

    private void routes(Rights rights, SpaceRecord space, AppRecord app, ManifestApp wanted) {
        if (wanted.noRoute()) {
            routing.unmap(app.guid());
            return;
        }
        for (var route : wanted.routes()) {
            map(routes.forUrl(rights, space, route.url()), app, route.protocol());
        }
        var withoutRoute = wanted.routes().isEmpty() && routing.of(app.guid()).isEmpty();
        if (withoutRoute && (wanted.randomRoute() || wanted.defaultRoute())) {
            var host = wanted.randomRoute() ? app.name() + "-" + pick(ADJECTIVES) + "-" + pick(NOUNS) : app.name();
            var label = host.toLowerCase().replaceAll("[^a-z0-9-]+", "-").replaceAll("^-+|-+$", "");
            map(routes.forUrl(rights, space, label + "." + routes.defaultDomain(space).name()), app, null);
        }
    }

    private void map(RouteRecord route, AppRecord app, String protocol) {
        var destination = new DestinationRecord(
                Stamp.fresh(), app.guid(), ProcessRecord.WEB, null, protocol == null ? "http1" : protocol, null);
        var present = route.destinations().stream().filter(destination::sameTarget).findFirst();
        if (present.isEmpty()) {
            routes.add(route, List.of(destination));
        } else if (protocol != null && !protocol.equals(present.get().protocol())) {
            routes.replace(route, route.destinations().stream()
                    .map(old -> old.sameTarget(destination) ? old.withProtocol(protocol) : old)
                    .toList());
        }
    }

    private static String pick(List<String> words) {
        return words.get(RANDOM.nextInt(words.size()));
    }
}
