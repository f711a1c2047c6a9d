package io.byomesh.foundation.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Records of one kind, in the order in which they came. Each is a JSON document; fields that are looked up are indexed. */
public final class Table<T extends Entity> {

    private final Database database;
    private final String name;
    private final Class<T> type;

    Table(Database database, String name, Class<T> type, String... indexed) {
        this.database = database;
        this.name = name;
        this.type = type;
        database.execute("CREATE TABLE IF NOT EXISTS " + name
                + " (seq INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT NOT NULL UNIQUE, doc TEXT NOT NULL)");
        for (var field : indexed) {
            database.execute("CREATE INDEX IF NOT EXISTS " + name + "_" + field + " ON " + name + " (" + path(field) + ")");
        }
    }

    public void insert(T record) {
        change("INSERT INTO " + name + " (doc, guid) VALUES (?, ?)", Documents.write(record), record.guid());
    }

    /** Writes the record over the one with the same GUID; nothing happens when that one is gone. */
    public void update(T record) {
        change("UPDATE " + name + " SET doc = ? WHERE guid = ?", Documents.write(record), record.guid());
    }

    /** Changes what is there now; empty when it is gone. */
    public Optional<T> change(String guid, UnaryOperator<T> change) {
        return database.inTransaction(() -> find(guid).map(record -> {
            var changed = change.apply(record);
            update(changed);
            return changed;
        }));
    }

    public void delete(String guid) {
        change("DELETE FROM " + name + " WHERE guid = ?", guid);
    }

    public void deleteWhere(String field, String value) {
        change("DELETE FROM " + name + " WHERE " + path(field) + " = ?", value);
    }

    /** Deletes all but this many, the oldest first. */
    public void keepNewest(int count) {
        change("DELETE FROM " + name + " WHERE seq <= (SELECT max(seq) FROM " + name + ") - ?", String.valueOf(count));
    }

    public Optional<T> find(String guid) {
        return guid == null ? Optional.empty() : select(" WHERE guid = ?", guid).stream().findFirst();
    }

    public List<T> all() {
        return select("");
    }

    /** Records whose (top-level, indexed) field has this value. */
    public List<T> where(String field, String value) {
        return select(" WHERE " + path(field) + " = ?", value);
    }

    private static String path(String field) {
        return "json_extract(doc, '$." + field + "')";
    }

    private List<T> select(String condition, String... values) {
        return database.withStatement("SELECT doc FROM " + name + condition + " ORDER BY seq", statement -> {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                var records = new ArrayList<T>();
                while (rows.next()) {
                    records.add(Documents.read(rows.getString(1), type));
                }
                return records;
            }
        });
    }

    private void change(String sql, String... values) {
        database.withStatement(sql, statement -> {
            bind(statement, values);
            return statement.executeUpdate();
        });
    }

    private static void bind(PreparedStatement statement, String... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setString(i + 1, values[i]);
        }
    }
}
