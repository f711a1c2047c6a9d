package io.byomesh.foundation.api.present;

import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.SidecarRecord;

/** A sidecar as the API shows it. */
public final class SidecarJson {

    private SidecarJson() {}

    public static Object of(SidecarRecord sidecar) {
        return Parts.head(sidecar,
                "name", sidecar.name(),
                "command", sidecar.command(),
                "process_types", sidecar.processTypes(),
                "memory_in_mb", sidecar.memoryMb(),
                "origin", "user",
                "relationships", Json.object("app", Parts.to(sidecar.appGuid())));
    }
}
