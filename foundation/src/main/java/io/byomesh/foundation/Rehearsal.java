package io.byomesh.foundation;

import io.byomesh.foundation.api.ApiConfig;
import io.byomesh.foundation.api.ApiServer;
import io.byomesh.foundation.cell.Cell;
import io.byomesh.foundation.cell.DesiredProcess;
import io.byomesh.foundation.cell.InstanceStatus;
import io.byomesh.foundation.dns.AppsInternalDns;
import io.byomesh.foundation.identity.InstanceAuthority;
import io.byomesh.foundation.identity.InstanceIdentity;
import io.byomesh.foundation.logs.FileLogStore;
import io.byomesh.foundation.router.Router;
import io.byomesh.foundation.router.RoutingState;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Seed;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * Goes through a start without instances and without a network for them, which needs no privileges. The build does this once and
 * keeps the classes that it took in an archive, from which every later start maps them.
 */
public final class Rehearsal {

    private Rehearsal() {}

    /** Start all parts, log in once, make a certificate, stop. */
    public static void run() throws IOException {
        DataDir dataDir = new DataDir(Files.createTempDirectory("rehearsal"));
        dataDir.create();
        try {
            startAndStop(dataDir);
        } finally {
            dataDir.delete();
        }
    }

    private static void startAndStop(DataDir dataDir) throws IOException {
        RoutingState routing = new RoutingState();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (FileLogStore logs = new FileLogStore(dataDir.logs());
                Database database = Database.open(dataDir.database());
                AppsInternalDns dns = new AppsInternalDns(routing::table, anyPort);
                Router router = new Router(routing, logs, anyPort);
                Cell cell = new EmptyCell()) {
            Credentials credentials = Credentials.of(Seed.apply(database).orElseThrow());
            credentials.write(dataDir);
            router.start();
            try (ApiServer api = new ApiServer(
                    ApiConfig.local(FoundationConfig.HOST, 0, dataDir.root(), router.address().getPort()),
                    database, cell, routing, rules -> {}, logs)) {
                api.resume();
                api.start();
                logIn(api.url(), credentials.admin());
            }
            // The first instance waits for this.
            new InstanceAuthority(dataDir.instanceAuthority(), Duration.ofMinutes(1))
                    .issue(new InstanceIdentity.Subject("instance", "app", "space", "organization", "127.0.0.1"));
        }
    }

    private static void logIn(String url, Credentials.User user) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url + "/oauth/token").toURL().openConnection();
        connection.setRequestProperty("Authorization", "Basic " + Base64.getEncoder().encodeToString("cf:".getBytes(StandardCharsets.US_ASCII)));
        connection.setDoOutput(true);
        connection.getOutputStream().write(
                ("grant_type=password&username=" + user.user() + "&password=" + user.password()).getBytes(StandardCharsets.US_ASCII));
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new FoundationException("The rehearsal could not log in: status " + connection.getResponseCode() + ".");
        }
    }

    /** The cell before anything was pushed. */
    private static final class EmptyCell implements Cell {

        @Override
        public void desire(DesiredProcess process) {
            throw new IllegalStateException("Nothing is pushed in a rehearsal.");
        }

        @Override
        public void undesire(String processGuid) {
            throw new IllegalStateException("Nothing is pushed in a rehearsal.");
        }

        @Override
        public List<InstanceStatus> instances(String processGuid) {
            return List.of();
        }

        @Override
        public void restartInstance(String processGuid, int index) {
            throw new IllegalStateException("Nothing is pushed in a rehearsal.");
        }

        @Override
        public void close() {}
    }
}
