package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.EventRecord;

/** An audit event as the API shows it. */
public final class EventJson {

    private final Links links;

    public EventJson(Links links) {
        this.links = links;
    }

    public Object of(EventRecord event) {
        return Parts.head(event,
                "type", event.type(),
                "actor", party(event.actor()),
                "target", party(event.target()),
                "data", event.data(),
                "space", Parts.guid(event.spaceGuid()),
                "organization", Parts.guid(event.orgGuid()),
                "links", Json.object("self", links.href("/v3/audit_events/" + event.guid())));
    }

    private static Object party(EventRecord.Party party) {
        return Json.object("guid", party.guid(), "type", party.type(), "name", party.name());
    }
}
