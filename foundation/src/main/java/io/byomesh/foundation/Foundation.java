package io.byomesh.foundation;

import io.byomesh.foundation.api.ApiConfig;
import io.byomesh.foundation.api.ApiServer;
import io.byomesh.foundation.cell.CellSettings;
import io.byomesh.foundation.cell.LocalCell;
import io.byomesh.foundation.dns.AppsInternalDns;
import io.byomesh.foundation.logs.FileLogStore;
import io.byomesh.foundation.network.RouterNetwork;
import io.byomesh.foundation.router.Router;
import io.byomesh.foundation.router.RoutingState;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Seed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A local Cloud Foundry: its parts, the order in which they start, and the reverse in which they stop. */
public final class Foundation implements AutoCloseable {

    private static final long MAX_PACKAGE_BYTES = 1L << 30;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private Foundation() {}

    /**
     * Starts the foundation and takes up the apps that were running; when it returns, clients are answered.
     *
     * @throws FoundationException when something outside is in the way, such as a port that is taken
     */
    public static Foundation start(FoundationConfig config) {
        Foundation foundation = new Foundation();
        try {
            foundation.open(config);
            return foundation;
        } catch (IOException e) {
            throw foundation.abandoned(new FoundationException(e.getMessage(), e));
        } catch (RuntimeException e) {
            throw foundation.abandoned(e);
        }
    }

    private RuntimeException abandoned(RuntimeException cause) {
        try {
            close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }

    private void open(FoundationConfig config) throws IOException {
        DataDir dataDir = config.dataDir();
        dataDir.create();
        lock(dataDir);
        requireFree(config.apiPort(), "API", "--api-port");
        requireFree(config.routerPort(), "router", "--router-port");
        RunInfo.ofThisProcess(config, false).write(dataDir);
        parts.push(() -> Files.deleteIfExists(dataDir.run()));
        cleanLeftovers(dataDir);

        Database database = opened(Database.open(dataDir.database()));
        // A password that is in the database and nowhere else would lock everybody out.
        database.inTransaction(() -> Seed.apply(database).map(Credentials::of).ifPresent(made -> made.write(dataDir)));
        FileLogStore logs = opened(new FileLogStore(dataDir.logs()));
        RouterNetwork network = opened(RouterNetwork.open(dataDir.id()));
        RoutingState routing = new RoutingState();
        AppsInternalDns dns =
                opened(new AppsInternalDns(routing::table, new InetSocketAddress(network.hostAddress(), 0)));
        network.serveDnsAt(dns.address().getPort());

        Router router = opened(new Router(routing, logs, new InetSocketAddress(FoundationConfig.HOST, config.routerPort())));
        LocalCell cell = opened(new LocalCell(settings(config), network, logs, List.of(routing)));
        ApiServer api = opened(new ApiServer(apiConfig(config), database, cell, routing, network, logs));
        cell.listener(api.cellListener());
        api.resume();
        router.start();
        api.start();
        RunInfo.ofThisProcess(config, true).write(dataDir);
    }

    /** Removes the namespaces, mounts and processes of a foundation that was killed. Must not be called while it runs. */
    public static void cleanLeftovers(DataDir dataDir) {
        LocalCell.cleanLeftovers(new CellSettings(dataDir.id(), dataDir.cell(), null));
        RouterNetwork.cleanLeftovers(dataDir.id());
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private void lock(DataDir dataDir) throws IOException {
        FileChannel channel = opened(FileChannel.open(dataDir.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        FileLock lock = channel.tryLock();
        if (lock == null) {
            throw new FoundationException("Another foundation runs with the data directory " + dataDir.root() + ".");
        }
    }

    private static void requireFree(int port, String what, String option) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(FoundationConfig.HOST, port));
        } catch (IOException e) {
            throw new FoundationException(
                    "Port " + port + " for the " + what + " is taken; stop what listens there or choose another with " + option + ".");
        }
    }

    private static CellSettings settings(FoundationConfig config) {
        return new CellSettings(config.dataDir().id(), config.dataDir().cell(), apiUrl(config));
    }

    private static ApiConfig apiConfig(FoundationConfig config) {
        return new ApiConfig(
                apiUrl(config),
                FoundationConfig.HOST,
                config.apiPort(),
                config.dataDir().root(),
                config.routerPort(),
                config.selfService(),
                config.policyQuota(),
                MAX_PACKAGE_BYTES);
    }

    private static String apiUrl(FoundationConfig config) {
        return "http://" + FoundationConfig.HOST + ":" + config.apiPort();
    }

    /** Stops every instance gracefully, then the rest; what cannot be closed does not keep the others from it. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new FoundationException("The foundation did not stop cleanly: " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
