package io.byomesh.foundation.store;

import java.util.UUID;

/** What every record has: its identity and its times, in milliseconds of the epoch. */
public record Stamp(String guid, long created, long updated) {

    public static Stamp fresh() {
        return of(UUID.randomUUID().toString());
    }

    public static Stamp of(String guid) {
        var now = System.currentTimeMillis();
        return new Stamp(guid, now, now);
    }

    public Stamp touched() {
        return new Stamp(guid, created, System.currentTimeMillis());
    }
}
