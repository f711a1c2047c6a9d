package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.OrgRecord;

/** An organization as the API shows it. */
public final class OrgJson {

    private final Links links;
    private final String quotaGuid;

    /** @param quotaGuid the one quota that all organizations have; clients insist on there being one */
    public OrgJson(Links links, String quotaGuid) {
        this.links = links;
        this.quotaGuid = quotaGuid;
    }

    public Object of(OrgRecord org) {
        var self = "/v3/organizations/" + org.guid();
        return Parts.head(org,
                "name", org.name(),
                "suspended", org.suspended(),
                "relationships", Json.object("quota", Parts.to(quotaGuid)),
                "metadata", Parts.metadata(org.metadata()),
                "links", Json.object(
                        "self", links.href(self),
                        "domains", links.href(self + "/domains"),
                        "default_domain", links.href(self + "/domains/default"),
                        "quota", links.href("/v3/organization_quotas/" + quotaGuid)));
    }
}
