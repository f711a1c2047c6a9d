package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Check;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Lifecycle;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.SidecarRecord;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An app as a manifest, in an order that does not change. */
public final class ManifestView {

    private static final long MEGABYTE = 1 << 20;

    private final Database database;
    private final Apps apps;
    private final Routing routing;

    public ManifestView(Database database, Apps apps, Routing routing) {
        this.database = database;
        this.apps = apps;
        this.routing = routing;
    }

    public Map<String, Object> of(AppRecord app) {
        var lifecycle = app.lifecycle();
        return compact(Json.object(
                "name", app.name(),
                "env", app.environment().isEmpty() ? null : new LinkedHashMap<>(app.environment()),
                "lifecycle", lifecycle.type(),
                "buildpacks", lifecycle.buildpacks().isEmpty() ? null : List.copyOf(lifecycle.buildpacks()),
                "stack", lifecycle.stack() == null ? Lifecycle.DEFAULT_STACK : lifecycle.stack(),
                "features", Json.object("ssh", app.sshEnabled(), "revisions", app.revisionsEnabled()),
                "routes", orNull(routes(app)),
                "services", orNull(services(app)),
                "metadata", metadata(app),
                "processes", orNull(processes(app)),
                "sidecars", orNull(sidecars(app))));
    }

    private List<Object> routes(AppRecord app) {
        return routing.of(app.guid()).stream().<Map<String, Object>>map(route -> Json.object(
                        "route", route.url(database.domains().find(route.domainGuid()).orElseThrow()),
                        "protocol", route.destinations().stream()
                                .filter(destination -> destination.appGuid().equals(app.guid()))
                                .findFirst().orElseThrow().protocol()))
                .sorted(Comparator.comparing(route -> (String) route.get("route")))
                .<Object>map(route -> route).toList();
    }

    private List<Object> services(AppRecord app) {
        return database.serviceBindings().where("appGuid", app.guid()).stream()
                .map(binding -> Map.entry(database.serviceInstances().find(binding.serviceInstanceGuid()).orElseThrow().name(), binding))
                .sorted(Map.Entry.comparingByKey())
                .<Object>map(bound -> bound.getValue().name() == null
                        ? bound.getKey()
                        : Json.object("name", bound.getKey(), "binding_name", bound.getValue().name()))
                .toList();
    }

    private static Object metadata(AppRecord app) {
        var labels = app.metadata().labels();
        var annotations = app.metadata().annotations();
        return labels.isEmpty() && annotations.isEmpty() ? null : compact(Json.object(
                "labels", labels.isEmpty() ? null : new LinkedHashMap<>(labels),
                "annotations", annotations.isEmpty() ? null : new LinkedHashMap<>(annotations)));
    }

    private List<Object> processes(AppRecord app) {
        return database.processes().where("appGuid", app.guid()).stream()
                .map(ProcessRecord::type).distinct().sorted()
                .<Object>map(type -> process(apps.process(app.guid(), type).orElseThrow()))
                .toList();
    }

    private static Map<String, Object> process(ProcessRecord process) {
        var health = process.healthCheck();
        var readiness = process.readinessCheck();
        return compact(Json.object(
                "type", process.type(),
                "instances", process.instances(),
                "memory", process.memoryMb() + "M",
                "disk_quota", process.diskMb() + "M",
                "log-rate-limit-per-second", logRate(process.logRateLimit()),
                "command", process.command(),
                "health-check-type", health.type(),
                "health-check-http-endpoint", endpoint(health),
                "health-check-invocation-timeout", health.invocationTimeout(),
                "health-check-interval", health.interval(),
                "timeout", health.timeout(),
                "readiness-health-check-type", readiness.type(),
                "readiness-health-check-http-endpoint", endpoint(readiness),
                "readiness-health-check-invocation-timeout", readiness.invocationTimeout(),
                "readiness-health-check-interval", readiness.interval()));
    }

    private static String endpoint(Check check) {
        return check.type().equals("http") ? check.endpoint() == null ? "/" : check.endpoint() : null;
    }

    private static Object logRate(long bytes) {
        if (bytes < 0) {
            return "-1";
        }
        return bytes > 0 && bytes % MEGABYTE == 0 ? bytes / MEGABYTE + "M" : bytes > 0 && bytes % 1024 == 0 ? bytes / 1024 + "K" : bytes + "B";
    }

    private List<Object> sidecars(AppRecord app) {
        return database.sidecars().where("appGuid", app.guid()).stream()
                .sorted(Comparator.comparing(SidecarRecord::name))
                .<Object>map(sidecar -> compact(Json.object(
                        "name", sidecar.name(),
                        "process_types", List.copyOf(sidecar.processTypes()),
                        "command", sidecar.command(),
                        "memory", sidecar.memoryMb() == null ? null : sidecar.memoryMb() + "M")))
                .toList();
    }

    private static Object orNull(Collection<?> items) {
        return items.isEmpty() ? null : items;
    }

    private static Map<String, Object> compact(Map<String, Object> map) {
        map.values().removeIf(Objects::isNull);
        return map;
    }
}
