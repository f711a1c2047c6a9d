package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.byomesh.foundation.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What applying a manifest would add or change, as {@code cf push} shows it. Applying takes nothing away, so nothing is removed. */
public final class ManifestDiff {

    /** How entries of lists are told apart. */
    private static final Map<String, String> KEYS = Map.of("processes", "type", "routes", "route", "sidecars", "name", "services", "name");

    private ManifestDiff() {}

    /** @param current the app as it is, or null */
    public static List<Object> between(JsonNode current, JsonNode wanted, String path) {
        var diff = new ArrayList<Object>();
        compare(current, wanted, path, null, diff);
        return diff;
    }

    private static void compare(JsonNode current, JsonNode wanted, String path, String key, List<Object> diff) {
        if (current == null || current.isMissingNode()) {
            diff.add(Json.object("op", "add", "path", path, "value", wanted));
        } else if (wanted.isObject() && current.isObject()) {
            wanted.fields().forEachRemaining(field ->
                    compare(current.get(field.getKey()), field.getValue(), path + "/" + field.getKey(), field.getKey(), diff));
        } else if (wanted.isArray() && current.isArray() && KEYS.containsKey(key)) {
            compareEntries(current, wanted, path, KEYS.get(key), diff);
        } else if (!current.asText().equals(wanted.asText()) || wanted.isContainerNode() && !current.equals(wanted)) {
            diff.add(Json.object("op", "replace", "path", path, "was", current, "value", wanted));
        }
    }

    private static void compareEntries(JsonNode current, JsonNode wanted, String path, String identity, List<Object> diff) {
        for (int i = 0; i < wanted.size(); i++) {
            JsonNode same = null;
            for (var candidate : current) {
                if (identity(candidate, identity).equals(identity(wanted.get(i), identity))) {
                    same = candidate;
                }
            }
            // An entry that is a name only says nothing of the rest.
            if (same == null || wanted.get(i).isObject() && same.isObject()) {
                compare(same, wanted.get(i), path + "/" + i, null, diff);
            }
        }
    }

    private static String identity(JsonNode entry, String field) {
        return entry.isTextual() ? entry.asText() : entry.path(field).asText();
    }
}
