package io.byomesh.foundation.store;

import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

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

    /** The value of this name; where there is none yet, the one that is made, from then on. */
    public String kept(String name, Supplier<String> fresh) {
        return get(name).orElseGet(() -> {
            var made = fresh.get();
            put(name, made);
            return made;
        });
    }

    /** The same of bytes. */
    public byte[] keptBytes(String name, Supplier<byte[]> fresh) {
        return Base64.getDecoder().decode(kept(name, () -> Base64.getEncoder().encodeToString(fresh.get())));
    }

    public void put(String name, String value) {
        database.withStatement("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", statement -> {
            statement.setString(1, name);
            statement.setString(2, value);
            return statement.executeUpdate();
        });
    }
}
