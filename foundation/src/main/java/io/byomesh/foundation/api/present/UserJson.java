package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.UserRecord;

/** A user as the API shows it: a client has no user name. */
public final class UserJson {

    private final Links links;

    public UserJson(Links links) {
        this.links = links;
    }

    public Object of(UserRecord user) {
        var client = user.passwordHash() == null;
        return Parts.head(user,
                "username", client ? null : user.username(),
                "presentation_name", user.username(),
                "origin", client ? null : user.origin(),
                "metadata", Parts.metadata(user.metadata()),
                "links", Json.object("self", links.href("/v3/users/" + user.guid())));
    }
}
