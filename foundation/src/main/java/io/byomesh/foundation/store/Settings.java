package io.byomesh.foundation.store;

import java.util.Optional;

/** Single values that belong to the whole foundation. */
public final class Settings {

    private final Database database;

    Settings(Database database) {
        this.database = database;
        database.execute("CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
    }

    public Optional<String> get(String name) {
        return database.withStatement("SELECT value FROM settings WHERE name = ?", statement -> {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        });
    }

    public void put(String name, String value) {
        database.withStatement("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", statement -> {
            statement.setString(1, name);
            statement.setString(2, value);
            return statement.executeUpdate();
        });
    }
}
