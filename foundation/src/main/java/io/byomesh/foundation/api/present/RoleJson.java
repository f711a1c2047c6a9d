package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.RoleRecord;

/** A role as the API shows it. */
public final class RoleJson {

    private final Links links;

    public RoleJson(Links links) {
        this.links = links;
    }

    public Object of(RoleRecord role) {
        var all = Json.object("self", links.href("/v3/roles/" + role.guid()), "user", links.href("/v3/users/" + role.userGuid()));
        if (role.orgGuid() != null) {
            all.put("organization", links.href("/v3/organizations/" + role.orgGuid()));
        } else {
            all.put("space", links.href("/v3/spaces/" + role.spaceGuid()));
        }
        return Parts.head(role,
                "type", role.type(),
                "relationships", Json.object(
                        "user", Parts.to(role.userGuid()), "organization", Parts.to(role.orgGuid()), "space", Parts.to(role.spaceGuid())),
                "links", all);
    }
}
