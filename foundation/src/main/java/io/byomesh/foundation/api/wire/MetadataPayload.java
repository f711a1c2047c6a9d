package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.store.Metadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Labels and annotations in a body; a null value takes a key away. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MetadataPayload(Map<String, String> labels, Map<String, String> annotations) {

    private static final int MOST_LABELS = 50;
    private static final int MOST_ANNOTATIONS = 200;
    private static final int LONGEST_ANNOTATION = 5000;

    public MetadataPayload {
        labels = labels == null ? Map.of() : labels;
        annotations = annotations == null ? Map.of() : annotations;
    }

    /** What metadata becomes when a body with this payload, or none, is applied to it. */
    public static Metadata apply(MetadataPayload payload, Metadata current) {
        if (payload == null) {
            return current;
        }
        CfErrors.throwIfAny(payload.problems());
        var merged = merge(payload, current);
        if (merged.labels().size() > MOST_LABELS) {
            throw CfErrors.unprocessable("Failed to add " + payload.labels.size() + " labels because it would exceed maximum of " + MOST_LABELS);
        }
        if (merged.annotations().size() > MOST_ANNOTATIONS) {
            throw CfErrors.unprocessable(
                    "Failed to add " + payload.annotations.size() + " annotations because it would exceed maximum of " + MOST_ANNOTATIONS);
        }
        return merged;
    }

    private static Metadata merge(MetadataPayload payload, Metadata current) {
        // Metadata keeps its maps sorted, which null values survive; they are gone once merged.
        return current.merge(new Metadata(new HashMap<>(payload.labels), new HashMap<>(payload.annotations)));
    }

    List<String> problems() {
        var problems = new ArrayList<String>();
        labels.forEach((key, value) -> {
            Labels.keyProblem(key).ifPresent(problem -> problems.add("Metadata label key error: " + problem));
            if (value != null) {
                Labels.valueProblem(value).ifPresent(problem -> problems.add("Metadata label value error: " + problem));
            }
        });
        annotations.forEach((key, value) -> {
            Labels.keyProblem(key).ifPresent(problem -> problems.add("Metadata annotation key error: " + problem));
            if (value != null && value.length() > LONGEST_ANNOTATION) {
                problems.add("Metadata annotation value error: '" + value.substring(0, 8) + "...' is greater than " + LONGEST_ANNOTATION
                        + " characters");
            }
        });
        return problems;
    }
}
