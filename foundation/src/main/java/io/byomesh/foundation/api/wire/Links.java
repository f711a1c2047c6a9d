package io.byomesh.foundation.api.wire;

import io.byomesh.foundation.http.Json;
import java.util.Map;
import java.util.function.Supplier;

/** Absolute addresses of what the API has. */
public final class Links {

    private final Supplier<String> base;

    /** @param base the API's own URL, known once it listens */
    public Links(Supplier<String> base) {
        this.base = base;
    }

    public String to(String path) {
        return base.get() + path;
    }

    public Map<String, Object> href(String path) {
        return Json.object("href", to(path));
    }

    public Map<String, Object> action(String path) {
        return Json.object("href", to(path), "method", "POST");
    }
}
