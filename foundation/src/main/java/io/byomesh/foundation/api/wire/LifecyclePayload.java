package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.byomesh.foundation.store.Lifecycle;
import java.util.List;

/** A lifecycle in a body; what it does not say is as it was. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LifecyclePayload(String type, Data data) {

    /** What a buildpack lifecycle consists of. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Data(List<String> buildpacks, String stack) {}

    public static Lifecycle apply(LifecyclePayload payload, Lifecycle current) {
        if (payload == null) {
            return current;
        }
        var data = payload.data == null ? new Data(null, null) : payload.data;
        return new Lifecycle(payload.type == null ? current.type() : payload.type,
                data.buildpacks == null ? current.buildpacks() : data.buildpacks,
                data.stack == null ? current.stack() : data.stack);
    }
}
