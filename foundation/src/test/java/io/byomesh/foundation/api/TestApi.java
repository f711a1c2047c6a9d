package io.byomesh.foundation.api;

import io.byomesh.foundation.network.PolicyRule;
import io.byomesh.foundation.router.Route;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Seed;
import java.nio.file.Path;
import java.util.List;

/** The whole API server on a free port, with its real database, and a cell that runs nothing. */
final class TestApi implements AutoCloseable {

    final Path dataDir;
    final Database database;
    final RecordingCell cell = new RecordingCell();
    final MemoryLogs logs = new MemoryLogs();
    final Seed.Credentials credentials;
    final ApiServer server;
    volatile List<Route> routes = List.of();
    volatile List<PolicyRule> policies = List.of();

    private TestApi(ApiConfig config) {
        dataDir = config.dataDir();
        database = Database.open(dataDir.resolve("foundation.db"));
        credentials = Seed.apply(database).orElse(null);
        server = new ApiServer(config, database, cell, published -> routes = List.copyOf(published),
                enforced -> policies = List.copyOf(enforced), logs);
        cell.listener(server.cellListener());
        server.resume();
        server.start();
    }

    static TestApi start(Path dataDir) {
        return start(ApiConfig.local("127.0.0.1", 0, dataDir, 6080));
    }

    static TestApi start(ApiConfig config) {
        return new TestApi(config);
    }

    String url() {
        return server.url();
    }

    CfClient admin() {
        return CfClient.login(url(), Seed.ADMIN, credentials.adminPassword());
    }

    CfClient developer() {
        return CfClient.login(url(), Seed.DEVELOPER, credentials.developerPassword());
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }

    /** Serves until it is killed, for clients that a person starts: arguments are a data folder and a port. */
    public static void main(String[] arguments) throws InterruptedException {
        var api = start(ApiConfig.local("127.0.0.1", Integer.parseInt(arguments[1]), Path.of(arguments[0]), 6080));
        System.out.println(api.url() + " " + api.credentials);
        Thread.currentThread().join();
    }
}
