package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.byomesh.foundation.http.CfErrors;

/** {@code {"data": {"guid": …}}} in a body. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Relationship(Data data) {

    /** The GUID, or null. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Data(String guid) {}

    /** The GUID of a relationship that has to be there. */
    public static String guid(Relationship relationship, String name) {
        var guid = optional(relationship);
        if (guid == null) {
            throw CfErrors.unprocessable("Relationships " + name + " must be structured like this: \"" + name
                    + ": {\"data\": {\"guid\": \"valid-guid\"}}\"");
        }
        return guid;
    }

    public static String optional(Relationship relationship) {
        return relationship == null || relationship.data == null ? null : relationship.data.guid;
    }
}
