package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.byomesh.foundation.http.CfErrors;
import java.util.HashMap;
import java.util.Map;

/** Bodies about apps. */
public final class AppPayload {

    private AppPayload() {}

    /** Where an app belongs. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Relationships(Relationship space) {}

    /** {@code POST /v3/apps}. */
    public record Create(String name, Relationships relationships, Map<String, Object> environmentVariables, LifecyclePayload lifecycle,
            MetadataPayload metadata) {

        public String spaceGuid() {
            return Relationship.guid(relationships == null ? null : relationships.space, "space");
        }

        public Map<String, String> variables() {
            return texts(environmentVariables);
        }
    }

    /** {@code PATCH /v3/apps/:guid}. */
    public record Update(String name, LifecyclePayload lifecycle, MetadataPayload metadata) {}

    /** {@code PATCH /v3/apps/:guid/environment_variables}; null takes a variable away. */
    public record Variables(Map<String, Object> var) {

        public Map<String, String> changes() {
            return texts(var);
        }
    }

    /** {@code PATCH …/features/:name}. */
    public record Feature(Boolean enabled) {

        public boolean required() {
            if (enabled == null) {
                throw CfErrors.unprocessable("Enabled must be a boolean");
            }
            return enabled;
        }
    }

    /** Numbers and booleans become text, as in a manifest; whole structures are no variables. */
    private static Map<String, String> texts(Map<String, Object> values) {
        var texts = new HashMap<String, String>();
        if (values != null) {
            values.forEach((name, value) -> {
                if (value instanceof Map || value instanceof Iterable) {
                    throw CfErrors.unprocessable("Non-string value in environment variable for key '" + name + "'");
                }
                texts.put(name, value == null ? null : value.toString());
            });
        }
        CfErrors.throwIfAny(VariableRules.problems(texts));
        return texts;
    }
}
