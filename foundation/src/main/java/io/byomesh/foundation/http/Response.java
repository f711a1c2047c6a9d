package io.byomesh.foundation.http;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param body what becomes JSON; a String is sent as it is, a Path as the file's content, null as nothing
 */
public record Response(int status, Map<String, String> headers, String contentType, Object body) {

    private static final String JSON = "application/json; charset=utf-8";

    public static Response json(int status, Object body) {
        return new Response(status, Map.of(), JSON, body);
    }

    public static Response ok(Object body) {
        return json(200, body);
    }

    public static Response created(Object body) {
        return json(201, body);
    }

    public static Response empty(int status) {
        return new Response(status, Map.of(), null, null);
    }

    public static Response text(int status, String contentType, String body) {
        return new Response(status, Map.of(), contentType, body);
    }

    public static Response file(String contentType, Path file) {
        return new Response(200, Map.of(), contentType, file);
    }

    /** 202 with the address of the job that does what was asked. */
    public static Response accepted(String location) {
        return empty(202).header("Location", location);
    }

    public Response header(String name, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Response(status, all, contentType, body);
    }
}
