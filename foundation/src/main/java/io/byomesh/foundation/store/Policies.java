package io.byomesh.foundation.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Network policies in the order in which they came. Plain columns: there may be ten thousand of them and every change reads all. */
public final class Policies {

    private final Database database;

    Policies(Database database) {
        this.database = database;
        database.execute("""
                CREATE TABLE IF NOT EXISTS policies (seq INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL,
                destination TEXT NOT NULL, protocol TEXT NOT NULL, start_port INTEGER NOT NULL, end_port INTEGER NOT NULL,
                UNIQUE (source, destination, protocol, start_port, end_port))""");
        database.execute("CREATE INDEX IF NOT EXISTS policies_destination ON policies (destination)");
    }

    public List<PolicyRecord> all() {
        return database.withStatement(
                "SELECT source, destination, protocol, start_port, end_port FROM policies ORDER BY seq", statement -> {
                    try (var rows = statement.executeQuery()) {
                        var policies = new ArrayList<PolicyRecord>();
                        while (rows.next()) {
                            policies.add(new PolicyRecord(
                                    rows.getString(1), rows.getString(2), rows.getString(3), rows.getInt(4), rows.getInt(5)));
                        }
                        return policies;
                    }
                });
    }

    public int countFrom(String source) {
        return database.withStatement("SELECT count(*) FROM policies WHERE source = ?", statement -> {
            statement.setString(1, source);
            try (var rows = statement.executeQuery()) {
                return rows.getInt(1);
            }
        });
    }

    /** Adds those that are not there yet. */
    public void add(Collection<PolicyRecord> policies) {
        each("INSERT OR IGNORE INTO policies (source, destination, protocol, start_port, end_port) VALUES (?, ?, ?, ?, ?)", policies);
    }

    /** Removes those that are there exactly so. */
    public void remove(Collection<PolicyRecord> policies) {
        each("""
                DELETE FROM policies WHERE source = ? AND destination = ? AND protocol = ? AND start_port = ? AND end_port = ?""",
                policies);
    }

    /** Removes every policy that starts or ends at the app; returns whether there was any. */
    public boolean removeOf(String appGuid) {
        return database.withStatement("DELETE FROM policies WHERE source = ? OR destination = ?", statement -> {
            statement.setString(1, appGuid);
            statement.setString(2, appGuid);
            return statement.executeUpdate() > 0;
        });
    }

    private void each(String sql, Collection<PolicyRecord> policies) {
        database.inTransaction(() -> policies.forEach(policy -> database.withStatement(sql, statement -> {
            bind(statement, policy);
            return statement.executeUpdate();
        })));
    }

    private static void bind(PreparedStatement statement, PolicyRecord policy) throws SQLException {
        statement.setString(1, policy.source());
        statement.setString(2, policy.destination());
        statement.setString(3, policy.protocol());
        statement.setInt(4, policy.startPort());
        statement.setInt(5, policy.endPort());
    }
}
