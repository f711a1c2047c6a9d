package io.byomesh.foundation.store;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Labels and annotations. */
public record Metadata(Map<String, String> labels, Map<String, String> annotations) {

    public static final Metadata NONE = new Metadata(Map.of(), Map.of());

    public Metadata {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** These changes applied to this: a null value takes a key away, what is not mentioned stays. */
    public Metadata merge(Metadata changes) {
        return new Metadata(merged(labels, changes.labels), merged(annotations, changes.annotations));
    }

    private static Map<String, String> merged(Map<String, String> base, Map<String, String> changes) {
        var result = new TreeMap<>(base);
        changes.forEach((key, value) -> {
            if (value == null) {
                result.remove(key);
            } else {
                result.put(key, value);
            }
        });
        return result;
    }
}
