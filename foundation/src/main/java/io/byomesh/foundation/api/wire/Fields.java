package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads the fields of one object of a manifest, and notes what does not fit. Keys may be spelled with {@code -} or {@code _}. */
final class Fields {

    private final JsonNode object;
    private final String where;
    private final List<String> problems;

    /** @param where goes before the text of every problem */
    Fields(JsonNode object, String where, List<String> problems) {
        this.object = object;
        this.where = where;
        this.problems = problems;
        if (!object.isObject()) {
            problem("must be an object of keys and values");
        }
    }

    void problem(String text) {
        problems.add(where + text);
    }

    boolean has(String key) {
        return !node(key).isMissingNode();
    }

    /** The value, where present, whatever the spelling of the key; missing otherwise. */
    JsonNode node(String key) {
        var node = object.path(key);
        return node.isMissingNode() ? object.path(key.indexOf('-') >= 0 ? key.replace('-', '_') : key.replace('_', '-')) : node;
    }

    private boolean absent(String key) {
        return node(key).isMissingNode() || node(key).isNull();
    }

    String text(String key) {
        if (absent(key)) {
            return null;
        }
        if (!node(key).isValueNode()) {
            problem(label(key) + " must be a string");
            return null;
        }
        return node(key).asText();
    }

    boolean flag(String key) {
        if (absent(key)) {
            return false;
        }
        if (!node(key).isBoolean()) {
            problem(label(key) + " must be a boolean");
        }
        return node(key).asBoolean();
    }

    Integer number(String key, int least) {
        if (absent(key)) {
            return null;
        }
        if (!node(key).isInt() || node(key).asInt() < least) {
            problem(label(key) + " must be an integer greater than or equal to " + least);
            return null;
        }
        return node(key).asInt();
    }

    /** An amount with its unit, in megabytes. */
    Integer megabytes(String key) {
        var text = text(key);
        if (text == null) {
            return null;
        }
        var bytes = Sizes.bytes(text);
        if (bytes.isEmpty()) {
            problem(label(key) + " must use a supported unit: " + Sizes.UNITS);
            return null;
        }
        var megabytes = bytes.getAsLong() >> 20;
        if (megabytes < 1 || megabytes > Integer.MAX_VALUE) {
            problem(label(key) + " must be greater than 0MB");
            return null;
        }
        return (int) megabytes;
    }

    /** Bytes per second; -1 is no limit, 0 is a limit. */
    Long rate(String key) {
        var text = text(key);
        if (text == null) {
            return null;
        }
        if (text.equals("-1") || text.equals("0")) {
            return Long.parseLong(text);
        }
        var bytes = Sizes.bytes(text);
        if (bytes.isEmpty()) {
            problem(label(key) + " must be -1, 0, or use a supported unit: " + Sizes.UNITS);
            return null;
        }
        return bytes.getAsLong();
    }

    List<JsonNode> list(String key) {
        if (absent(key)) {
            return List.of();
        }
        if (!node(key).isArray()) {
            problem(label(key) + " must be a list");
            return List.of();
        }
        var items = new ArrayList<JsonNode>();
        node(key).forEach(items::add);
        return items;
    }

    List<String> texts(String key) {
        return list(key).stream().filter(item -> !item.isNull()).map(JsonNode::asText).toList();
    }

    private static String label(String key) {
        var words = key.replace('-', ' ').replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
