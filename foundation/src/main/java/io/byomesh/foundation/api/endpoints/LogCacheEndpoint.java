package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.http.CfException;
import io.byomesh.foundation.http.HttpException;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Query;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.logs.LogLine;
import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Logs in log-cache's words. Clients parse strictly: 64-bit numbers are strings, and there are no fields but these. */
public final class LogCacheEndpoint {

    private static final int USUAL_LIMIT = 100;
    private static final int MOST = 1000;
    private static final long SECOND = 1_000_000_000L;

    private final Database database;
    private final Access access;
    private final LogStore logs;
    private final Clock clock;

    public LogCacheEndpoint(Database database, Access access, LogStore logs, Clock clock) {
        this.database = database;
        this.access = access;
        this.logs = logs;
        this.clock = clock;
    }

    /** What needs no token. */
    public void publicRoutes(Routes routes) {
        routes.get("/api/v1/info", request -> Response.ok(Json.object("version", "3.1.0",
                "vm_uptime", String.valueOf(ManagementFactory.getRuntimeMXBean().getUptime() / 1000))));
    }

    public void routes(Routes routes) {
        routes.get("/api/v1/read/{guid}", this::read).get("/api/v1/meta", this::meta);
    }

    private Response read(Request request) {
        var app = app(access.of(request), request.param("guid"));
        var query = request.query();
        var wantsLogs = query.list("envelope_types").map(types -> types.contains("LOG") || types.contains("ANY")).orElse(true);
        var from = instant(query, "start_time", Instant.MIN);
        var to = instant(query, "end_time", clock.instant());
        var limit = (int) Math.min(MOST, number(query, "limit", USUAL_LIMIT));
        var descending = query.get("descending").filter("true"::equals).isPresent();
        var lines = wantsLogs && limit > 0 ? logs.read(app.guid(), from, to, limit, descending) : List.<LogLine>of();
        return Response.ok(Json.object("envelopes", Json.object("batch", lines.stream().map(line -> envelope(line, app)).toList())));
    }

    private static AppRecord app(Rights rights, String guid) {
        try {
            return rights.app(guid);
        } catch (CfException e) {
            throw new HttpException(e.getMessage(), Response.json(404, Json.object()));
        }
    }

    private static Object envelope(LogLine line, AppRecord app) {
        var tags = Json.object("source_type", line.sourceType(), "app_name", app.name(), "app_id", app.guid());
        if (line.sourceType().startsWith("APP/PROC/")) {
            tags.put("process_type", line.sourceType().split("/")[2].toLowerCase(Locale.ROOT));
        }
        return Json.object(
                "timestamp", String.valueOf(nanos(line.time())),
                "source_id", line.appGuid(),
                "instance_id", line.instance(),
                "tags", tags,
                "log", Json.object(
                        "payload", Base64.getEncoder().encodeToString(line.text().getBytes(StandardCharsets.UTF_8)),
                        "type", line.stream().name()));
    }

    private Response meta(Request request) {
        var rights = access.of(request);
        var meta = database.apps().all().stream().filter(app -> rights.seesSpace(app.spaceGuid()))
                .collect(Collectors.toMap(AppRecord::guid, this::extent));
        meta.values().removeIf(Extent::isEmpty);
        return Response.ok(Json.object("meta", meta.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().present()))));
    }

    /** The lines that are kept, as far as one look tells. */
    private record Extent(List<LogLine> oldest, List<LogLine> newest) {

        boolean isEmpty() {
            return oldest.isEmpty();
        }

        Object present() {
            return Json.object("count", String.valueOf(oldest.size()), "expired", "0",
                    "oldest_timestamp", String.valueOf(nanos(oldest.get(0).time())),
                    "newest_timestamp", String.valueOf(nanos(newest.get(0).time())));
        }
    }

    private Extent extent(AppRecord app) {
        Function<Boolean, List<LogLine>> look = newestFirst ->
                logs.read(app.guid(), Instant.MIN, clock.instant().plusSeconds(1), newestFirst ? 1 : MOST, newestFirst);
        return new Extent(look.apply(false), look.apply(true));
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * SECOND + time.getNano();
    }

    private static Instant instant(Query query, String name, Instant standard) {
        return query.has(name) ? Instant.ofEpochSecond(0, number(query, name, 0)) : standard;
    }

    private static long number(Query query, String name, long standard) {
        try {
            return query.get(name).map(Long::parseLong).orElse(standard);
        } catch (NumberFormatException e) {
            throw new HttpException(name + " is no number",
                    Response.json(400, Json.object("error", name + " must be a whole number", "code", 3)));
        }
    }
}
