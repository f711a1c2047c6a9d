package io.byomesh.foundation;

import io.byomesh.foundation.api.ApiConfig;
import io.byomesh.foundation.api.ApiServer;
import io.byomesh.foundation.cell.CellSettings;
import io.byomesh.foundation.cell.LocalCell;
import io.byomesh.foundation.dns.AppsInternalDns;
import io.byomesh.foundation.identity.InstanceAuthority;
import io.byomesh.foundation.logs.FileLogStore;
import io.byomesh.foundation.logs.LogStore;
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
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A local Cloud Foundry: its parts, the order in which they start, and the reverse in which they stop. */
public final class Foundation implements AutoCloseable {

    private static final long MAX_PACKAGE_BYTES = 1L << 30;

    /** Static, as a lock that nobody can reach any more would be given back by the garbage collector. */
    private static FileLock heldLock;

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

        // The slow starters know nothing of each other, so they start side by side.
        RoutingState routing = new RoutingState();
        CompletableFuture<FileLogStore> logsOpening = opening(() -> new FileLogStore(dataDir.logs()));
        CompletableFuture<Database> databaseOpening = opening(() -> Database.open(dataDir.database()));
        CompletableFuture<RouterNetwork> networkOpening = opening(() -> RouterNetwork.open(dataDir.id()));
        CompletableFuture<AppsInternalDns> dnsOpening = opening(() -> dns(routing, networkOpening.join()));
        CompletableFuture<Router> routerOpening = opening(() -> router(config, routing, logsOpening.join()));
        FileLogStore logs = opened(logsOpening);
        RouterNetwork network = opened(networkOpening);
        Database database = opened(databaseOpening);
        seed(database, dataDir);
        opened(dnsOpening);
        opened(routerOpening);

        LocalCell cell = opened(new LocalCell(settings(config), network, authority(config), logs, List.of(routing)));
        ApiServer api = opened(new ApiServer(apiConfig(config), database, cell, routing, network, logs));
        cell.listener(api.cellListener());
        api.resume();
        api.start();
        RunInfo.ofThisProcess(config, true).write(dataDir);
    }

    private static void seed(Database database, DataDir dataDir) {
        // A password that is in the database and nowhere else would lock everybody out.
        database.inTransaction(() -> Seed.apply(database).map(Credentials::of).ifPresent(made -> made.write(dataDir)));
    }

    private static AppsInternalDns dns(RoutingState routing, RouterNetwork network) throws IOException {
        AppsInternalDns dns = new AppsInternalDns(routing::table, new InetSocketAddress(network.hostAddress(), 0));
        network.serveDnsAt(dns.address().getPort());
        return dns;
    }

    private static Router router(FoundationConfig config, RoutingState routing, LogStore logs) {
        Router router = new Router(routing, logs, new InetSocketAddress(FoundationConfig.HOST, config.routerPort()));
        router.start();
        return router;
    }

    /** Removes the namespaces, mounts and processes of a foundation that was killed. Must not be called while it runs. */
    public static void cleanLeftovers(DataDir dataDir) {
        LocalCell.cleanLeftovers(new CellSettings(dataDir.id(), dataDir.cell(), null));
        RouterNetwork.cleanLeftovers(dataDir.id());
    }

    /** Opens a part on a thread of its own; it is closed in the order of these calls, also when another fails to open. */
    private <T extends AutoCloseable> CompletableFuture<T> opening(Callable<T> open) {
        CompletableFuture<T> part = new CompletableFuture<>();
        parts.push(() -> {
            T opened = part.exceptionally(failedToOpen -> null).join();
            if (opened != null) {
                opened.close();
            }
        });
        Thread thread = new Thread(() -> {
            try {
                part.complete(open.call());
            } catch (Throwable e) {
                part.completeExceptionally(e);
            }
        }, "starting");
        thread.setDaemon(true);
        thread.start();
        return part;
    }

    private static <T> T opened(CompletableFuture<T> part) throws IOException {
        try {
            return part.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** The lock is never given back: the kernel does that when this process has ended, and so tells whoever waits for it. */
    private static void lock(DataDir dataDir) throws IOException {
        heldLock = FileChannel.open(dataDir.lock(), StandardOpenOption.WRITE).tryLock();
        if (heldLock == null) {
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

    private static InstanceAuthority authority(FoundationConfig config) {
        return new InstanceAuthority(config.dataDir().instanceAuthority(), config.certificateLifetime());
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
