package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.SpaceRecord;
import java.util.Map;

/** A space as the API shows it. */
public final class SpaceJson {

    private final Links links;

    public SpaceJson(Links links) {
        this.links = links;
    }

    public Map<String, Object> of(SpaceRecord space) {
        var self = "/v3/spaces/" + space.guid();
        return Parts.head(space,
                "name", space.name(),
                "suspended", false,
                "relationships", Json.object("organization", Parts.to(space.orgGuid()), "quota", Parts.to(null)),
                "metadata", Parts.metadata(space.metadata()),
                "links", Json.object(
                        "self", links.href(self),
                        "features", links.href(self + "/features"),
                        "organization", links.href("/v3/organizations/" + space.orgGuid()),
                        "apply_manifest", links.action(self + "/actions/apply_manifest")));
    }

    public Object sshFeature(SpaceRecord space) {
        return Json.object("name", "ssh", "description", "Enable SSHing into apps in the space.", "enabled", space.allowSsh());
    }

    public Object isolationSegment(SpaceRecord space) {
        return Json.object("data", null,
                "links", Json.object("self", links.href("/v3/spaces/" + space.guid() + "/relationships/isolation_segment")));
    }
}
