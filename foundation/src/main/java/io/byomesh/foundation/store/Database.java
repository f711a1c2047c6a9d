package io.byomesh.foundation.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.sqlite.SQLiteConfig;

/**
 * The foundation's state in one SQLite file. One connection behind one lock: a request takes well under a millisecond of it, and
 * every reader sees whole transactions. A write-ahead log keeps all committed work when the process is killed at any moment.
 */
public final class Database implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Connection connection;
    private boolean inTransaction;

    private final Table<OrgRecord> orgs;
    private final Table<SpaceRecord> spaces;
    private final Table<UserRecord> users;
    private final Table<ClientRecord> clients;
    private final Table<RoleRecord> roles;
    private final Table<DomainRecord> domains;
    private final Table<RouteRecord> routes;
    private final Table<AppRecord> apps;
    private final Table<ProcessRecord> processes;
    private final Table<SidecarRecord> sidecars;
    private final Table<ServiceInstanceRecord> serviceInstances;
    private final Table<ServiceBindingRecord> serviceBindings;
    private final Table<PackageRecord> packages;
    private final Table<BuildRecord> builds;
    private final Table<DropletRecord> droplets;
    private final Table<RevisionRecord> revisions;
    private final Table<DeploymentRecord> deployments;
    private final Table<RunRecord> runs;
    private final Table<JobRecord> jobs;
    private final Table<EventRecord> events;
    private final Policies policies;
    private final Settings settings;

    private Database(Connection connection) {
        this.connection = connection;
        orgs = new Table<>(this, "orgs", OrgRecord.class);
        spaces = new Table<>(this, "spaces", SpaceRecord.class, "orgGuid");
        users = new Table<>(this, "users", UserRecord.class, "username");
        clients = new Table<>(this, "clients", ClientRecord.class);
        roles = new Table<>(this, "roles", RoleRecord.class, "userGuid", "orgGuid", "spaceGuid");
        domains = new Table<>(this, "domains", DomainRecord.class, "name");
        routes = new Table<>(this, "routes", RouteRecord.class, "spaceGuid", "domainGuid");
        apps = new Table<>(this, "apps", AppRecord.class, "spaceGuid");
        processes = new Table<>(this, "processes", ProcessRecord.class, "appGuid");
        sidecars = new Table<>(this, "sidecars", SidecarRecord.class, "appGuid");
        serviceInstances = new Table<>(this, "service_instances", ServiceInstanceRecord.class, "spaceGuid");
        serviceBindings = new Table<>(this, "service_bindings", ServiceBindingRecord.class, "appGuid", "serviceInstanceGuid");
        packages = new Table<>(this, "packages", PackageRecord.class, "appGuid");
        builds = new Table<>(this, "builds", BuildRecord.class, "appGuid");
        droplets = new Table<>(this, "droplets", DropletRecord.class, "appGuid");
        revisions = new Table<>(this, "revisions", RevisionRecord.class, "appGuid");
        deployments = new Table<>(this, "deployments", DeploymentRecord.class, "appGuid", "status");
        runs = new Table<>(this, "runs", RunRecord.class, "appGuid");
        jobs = new Table<>(this, "jobs", JobRecord.class);
        events = new Table<>(this, "events", EventRecord.class);
        policies = new Policies(this);
        settings = new Settings(this);
    }

    /** Opens or creates the database in this file, readable by its owner alone. */
    public static Database open(Path file) {
        try {
            var folder = Files.createDirectories(file.toAbsolutePath().getParent());
            if (Files.notExists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            // SQLite's native library is unpacked to a folder that must allow execution; many systems mount /tmp without it.
            System.setProperty("org.sqlite.tmpdir", folder.toString());
            var config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
            config.setBusyTimeout(5000);
            return new Database(config.createConnection("jdbc:sqlite:" + file.toAbsolutePath()));
        } catch (IOException | SQLException e) {
            throw new StoreException("Cannot open the database " + file + ": " + e.getMessage(), e);
        }
    }

    /** All of this or nothing. May be nested; the outermost call commits. */
    public <R> R inTransaction(Supplier<R> work) {
        lock.lock();
        try {
            if (inTransaction) {
                return work.get();
            }
            execute("BEGIN IMMEDIATE");
            inTransaction = true;
            var committed = false;
            try {
                var result = work.get();
                execute("COMMIT");
                committed = true;
                return result;
            } finally {
                inTransaction = false;
                if (!committed) {
                    execute("ROLLBACK");
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #inTransaction(Supplier)}, for work without a result. */
    public void inTransaction(Runnable work) {
        inTransaction(() -> {
            work.run();
            return null;
        });
    }

    void execute(String sql) {
        withStatement(sql, PreparedStatement::execute);
    }

    <R> R withStatement(String sql, StatementWork<R> work) {
        lock.lock();
        try {
            var statement = statements.get(sql);
            if (statement == null) {
                statement = connection.prepareStatement(sql);
                statements.put(sql, statement);
            }
            return work.apply(statement);
        } catch (SQLException e) {
            throw new StoreException("The database failed: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    public Table<OrgRecord> orgs() {
        return orgs;
    }

    public Table<SpaceRecord> spaces() {
        return spaces;
    }

    public Table<UserRecord> users() {
        return users;
    }

    public Table<ClientRecord> clients() {
        return clients;
    }

    public Table<RoleRecord> roles() {
        return roles;
    }

    public Table<DomainRecord> domains() {
        return domains;
    }

    public Table<RouteRecord> routes() {
        return routes;
    }

    public Table<AppRecord> apps() {
        return apps;
    }

    public Table<ProcessRecord> processes() {
        return processes;
    }

    public Table<SidecarRecord> sidecars() {
        return sidecars;
    }

    public Table<ServiceInstanceRecord> serviceInstances() {
        return serviceInstances;
    }

    public Table<ServiceBindingRecord> serviceBindings() {
        return serviceBindings;
    }

    public Table<PackageRecord> packages() {
        return packages;
    }

    public Table<BuildRecord> builds() {
        return builds;
    }

    public Table<DropletRecord> droplets() {
        return droplets;
    }

    public Table<RevisionRecord> revisions() {
        return revisions;
    }

    public Table<DeploymentRecord> deployments() {
        return deployments;
    }

    public Table<RunRecord> runs() {
        return runs;
    }

    public Table<JobRecord> jobs() {
        return jobs;
    }

    public Table<EventRecord> events() {
        return events;
    }

    public Policies policies() {
        return policies;
    }

    public Settings settings() {
        return settings;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            for (var statement : statements.values()) {
                statement.close();
            }
            statements.clear();
            connection.close();
        } catch (SQLException e) {
            throw new StoreException("Cannot close the database: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /** What is done with a statement while the lock is held. */
    @FunctionalInterface
    interface StatementWork<R> {
        R apply(PreparedStatement statement) throws SQLException;
    }
}
