package io.byomesh.foundation.api.present;

import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.Entity;
import io.byomesh.foundation.store.Lifecycle;
import io.byomesh.foundation.store.Metadata;
import java.util.Map;

/** Parts that many resources share. */
final class Parts {

    private Parts() {}

    /** GUID and times, to which the resource's own fields are added. */
    static Map<String, Object> head(Entity entity) {
        return Json.object("guid", entity.guid(), "created_at", Json.time(entity.createdAt()), "updated_at", Json.time(entity.updatedAt()));
    }

    static Map<String, Object> head(Entity entity, Object... fields) {
        var body = head(entity);
        body.putAll(Json.object(fields));
        return body;
    }

    /** {@code {"guid": …}}, or null. */
    static Object guid(String guid) {
        return guid == null ? null : Json.object("guid", guid);
    }

    /** {@code {"data": {"guid": …}}}, with null data for a null GUID. */
    static Object to(String guid) {
        return Json.object("data", guid(guid));
    }

    static Object metadata(Metadata metadata) {
        return Json.object("labels", metadata.labels(), "annotations", metadata.annotations());
    }

    static Object lifecycle(Lifecycle lifecycle) {
        return Json.object("type", lifecycle.type(), "data", Json.object("buildpacks", lifecycle.buildpacks(), "stack", lifecycle.stack()));
    }
}
