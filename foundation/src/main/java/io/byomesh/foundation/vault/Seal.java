package io.byomesh.foundation.vault;

import java.nio.charset.StandardCharsets;

/** Keeps texts of one kind so that what holds them, a database or a copy of it, does not tell them. */
public final class Seal {

    private final TransitKey key;
    private final String kind;

    public Seal(TransitKey key, String kind) {
        this.key = key;
        this.kind = kind;
    }

    public String seal(String text) {
        return key.encrypt(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    public String open(String sealed) {
        return new String(key.decrypt(kind, sealed).orElseThrow(() -> new IllegalStateException(
                "What is kept as " + kind + " was encrypted with another transit.key than this data directory's; bring that file back")),
                StandardCharsets.UTF_8);
    }
}
