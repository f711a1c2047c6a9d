package io.byomesh.foundation.api;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.actions.Apps;
import io.byomesh.foundation.api.actions.Bits;
import io.byomesh.foundation.api.actions.CellReports;
import io.byomesh.foundation.api.actions.Deployments;
import io.byomesh.foundation.api.actions.Events;
import io.byomesh.foundation.api.actions.Jobs;
import io.byomesh.foundation.api.actions.ManifestApply;
import io.byomesh.foundation.api.actions.ManifestView;
import io.byomesh.foundation.api.actions.Removal;
import io.byomesh.foundation.api.actions.Revisions;
import io.byomesh.foundation.api.actions.RouteBook;
import io.byomesh.foundation.api.actions.Routing;
import io.byomesh.foundation.api.actions.Runner;
import io.byomesh.foundation.api.actions.Scaling;
import io.byomesh.foundation.api.actions.Services;
import io.byomesh.foundation.api.actions.Staging;
import io.byomesh.foundation.api.endpoints.AppSettingsEndpoint;
import io.byomesh.foundation.api.endpoints.AppsEndpoint;
import io.byomesh.foundation.api.endpoints.BuildsEndpoint;
import io.byomesh.foundation.api.endpoints.DeploymentsEndpoint;
import io.byomesh.foundation.api.endpoints.DomainsEndpoint;
import io.byomesh.foundation.api.endpoints.DropletsEndpoint;
import io.byomesh.foundation.api.endpoints.EventsEndpoint;
import io.byomesh.foundation.api.endpoints.Included;
import io.byomesh.foundation.api.endpoints.JobsEndpoint;
import io.byomesh.foundation.api.endpoints.LogCacheEndpoint;
import io.byomesh.foundation.api.endpoints.ManifestsEndpoint;
import io.byomesh.foundation.api.endpoints.OrgsEndpoint;
import io.byomesh.foundation.api.endpoints.PackagesEndpoint;
import io.byomesh.foundation.api.endpoints.PlatformEndpoint;
import io.byomesh.foundation.api.endpoints.ProcessesEndpoint;
import io.byomesh.foundation.api.endpoints.RevisionsEndpoint;
import io.byomesh.foundation.api.endpoints.RolesEndpoint;
import io.byomesh.foundation.api.endpoints.RootEndpoint;
import io.byomesh.foundation.api.endpoints.RoutesEndpoint;
import io.byomesh.foundation.api.endpoints.ServiceBindingsEndpoint;
import io.byomesh.foundation.api.endpoints.ServiceInstancesEndpoint;
import io.byomesh.foundation.api.endpoints.SidecarsEndpoint;
import io.byomesh.foundation.api.endpoints.SpacesEndpoint;
import io.byomesh.foundation.api.endpoints.UsersEndpoint;
import io.byomesh.foundation.api.present.OrgJson;
import io.byomesh.foundation.api.present.SpaceJson;
import io.byomesh.foundation.api.present.StatsJson;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.cell.Cell;
import io.byomesh.foundation.cell.CellListener;
import io.byomesh.foundation.http.HttpListener;
import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.network.PolicyEnforcer;
import io.byomesh.foundation.networking.PoliciesEndpoint;
import io.byomesh.foundation.networking.PolicyServer;
import io.byomesh.foundation.router.RouteTable;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.vault.Seal;
import io.byomesh.foundation.vault.TransitEndpoint;
import io.byomesh.foundation.vault.TransitKey;
import io.byomesh.foundation.uaa.TokenEndpoint;
import io.byomesh.foundation.uaa.Tokens;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The Cloud Foundry API with UAA, network policies and log-cache, on one listener. Everything is put together here, in one place and
 * by hand.
 */
public final class ApiServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ApiServer.class.getName());
    private static final long UNPACKED_TO_PACKED = 4;
    private static final int KEPT_JOBS = 1_000;
    private static final int KEPT_EVENTS = 10_000;

    private final ApiConfig config;
    private final Database database;
    private final HttpListener listener;
    private final Bits bits;
    private final Runner runner;
    private final Routing routing;
    private final Staging staging;
    private final PolicyServer policyServer;
    private final CellReports reports;
    private final ScheduledExecutorService background = Executors.newScheduledThreadPool(2, work -> {
        var thread = new Thread(work, "api-background");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String url;

    public ApiServer(
            ApiConfig config, Database database, Cell cell, RouteTable routes, PolicyEnforcer policies, LogStore logs) {
        // Clients only learn that there was an error of our own; the log says which.
        Consumer<Throwable> failures = failure -> LOG.log(System.Logger.Level.ERROR, "The API failed", failure);
        this.config = config;
        this.database = database;
        this.url = config.url();
        bits = new Bits(config.dataDir());
        var links = new Links(this::url);
        var access = new Access(database);
        var tokens = new Tokens(database.settings(), this::url);
        var events = new Events(database, logs);
        var revisions = new Revisions(database);
        routing = new Routing(database, routes);
        var transitKey = TransitKey.in(config.dataDir());
        var services = new Services(database, new Seal(transitKey, "service credentials"));
        runner = new Runner(database, cell, bits, routing, revisions, services);
        staging = new Staging(database, bits, events, config.maxPackageBytes() * UNPACKED_TO_PACKED);
        policyServer = new PolicyServer(database, policies,
                identity -> {
                    var rights = access.of(identity);
                    return app -> database.apps().find(app).map(AppRecord::spaceGuid).filter(rights::develops).isPresent();
                },
                config.selfService(), config.maxPoliciesPerSource());
        var apps = new Apps(database, events);
        var scaling = new Scaling(database, runner);
        var deployments = new Deployments(database, cell, runner, apps, revisions, scaling);
        reports = new CellReports(database, events, deployments, background, failures);
        listener = new HttpListener(config.host(), config.port(), bits.uploads(), failures);

        var open = listener.routes();
        new RootEndpoint(links).routes(open);
        new TokenEndpoint(database, tokens).routes(open);
        new io.byomesh.foundation.uaa.UsersEndpoint(database, tokens).routes(open);
        new PoliciesEndpoint(policyServer, tokens::identify).routes(open);
        new TransitEndpoint(transitKey).routes(open);
        var logCache = new LogCacheEndpoint(database, access, logs, Clock.systemUTC());
        logCache.publicRoutes(open);
        var guarded = open.through(tokens::authenticated).through(Access::scoped);
        logCache.routes(guarded);

        var jobs = new Jobs(database, links);
        var removal = new Removal(database, runner, routing, bits, events, policyServer::forget, background);
        var book = new RouteBook(database);
        var quota = quotaGuid();
        var orgJson = new OrgJson(links, quota);
        var spaceJson = new SpaceJson(links);
        var included = new Included(database, spaceJson, orgJson);
        var view = new ManifestView(database, apps, routing);
        var apply = new ManifestApply(database, apps, book, routing, runner, scaling, services);
        new OrgsEndpoint(database, access, links, removal, jobs, orgJson).routes(guarded);
        new SpacesEndpoint(database, access, links, removal, jobs, spaceJson, included).routes(guarded);
        new DomainsEndpoint(database, access, links, book, removal, jobs).routes(guarded);
        new UsersEndpoint(database, access, links, jobs).routes(guarded);
        new RolesEndpoint(database, access, links, jobs).routes(guarded);
        new RoutesEndpoint(database, access, links, book, routing, removal, jobs, included).routes(guarded);
        new AppsEndpoint(database, access, links, apps, runner, deployments, removal, events, jobs, included).routes(guarded);
        new AppSettingsEndpoint(database, access, routing, services, links).routes(guarded);
        new ManifestsEndpoint(access, apps, apply, view, jobs).routes(guarded);
        new ProcessesEndpoint(database, access, links, cell, apps, runner, scaling, events, new StatsJson(Clock.systemUTC())).routes(guarded);
        new SidecarsEndpoint(database, access, links, scaling).routes(guarded);
        new ServiceInstancesEndpoint(database, access, links, services).routes(guarded);
        new ServiceBindingsEndpoint(database, access, links, services).routes(guarded);
        new PackagesEndpoint(database, access, links, staging, bits, config.maxPackageBytes()).routes(guarded);
        new BuildsEndpoint(database, access, links, staging, background).routes(guarded);
        new DropletsEndpoint(database, access, links).routes(guarded);
        new RevisionsEndpoint(database, access, links).routes(guarded);
        new DeploymentsEndpoint(database, access, links, deployments).routes(guarded);
        new EventsEndpoint(database, access, links).routes(guarded);
        new JobsEndpoint(database, links).routes(guarded);
        new PlatformEndpoint(links, quota, Instant.now()).routes(guarded);
    }

    private String quotaGuid() {
        return database.settings().kept("platform.quota", () -> UUID.randomUUID().toString());
    }

    /** Takes up what the database says was running: policies first, then routes, then instances. Call it before {@link #start()}. */
    public void resume() {
        database.jobs().keepNewest(KEPT_JOBS);
        database.events().keepNewest(KEPT_EVENTS);
        bits.clean(guid -> database.packages().find(guid).isPresent(), guid -> database.droplets().find(guid).isPresent());
        staging.failLeftOvers();
        policyServer.enforce();
        routing.publish();
        runner.resume();
        reports.watch();
    }

    /** Opens the listener; when it returns, clients are answered. */
    public void start() {
        var port = listener.start();
        if (url == null) {
            url = "http://" + config.host() + ":" + port;
        }
    }

    /** Where clients reach the API; known once started. */
    public String url() {
        if (url == null) {
            throw new IllegalStateException("The API server is not started");
        }
        return url;
    }

    /** Method and path of every request that is answered. */
    List<String> templates() {
        return listener.templates();
    }

    /** What the cell has to report to. */
    public CellListener cellListener() {
        return reports;
    }

    /** Stops answering. Instances are the cell's and go on. */
    @Override
    public void close() {
        listener.close();
        background.shutdown();
        try {
            background.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
