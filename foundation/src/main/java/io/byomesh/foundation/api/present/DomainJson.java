package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.DomainRecord;
import java.util.List;

/** A domain as the API shows it. */
public final class DomainJson {

    private final Links links;

    public DomainJson(Links links) {
        this.links = links;
    }

    public Object of(DomainRecord domain) {
        var self = "/v3/domains/" + domain.guid();
        var all = Json.object("self", links.href(self), "route_reservations", links.href(self + "/route_reservations"));
        if (domain.orgGuid() != null) {
            all.put("organization", links.href("/v3/organizations/" + domain.orgGuid()));
            all.put("shared_organizations", links.href(self + "/relationships/shared_organizations"));
        }
        return Parts.head(domain,
                "name", domain.name(),
                "internal", domain.internal(),
                "router_group", null,
                "supported_protocols", List.of("http"),
                "relationships", Json.object(
                        "organization", Parts.to(domain.orgGuid()),
                        "shared_organizations", Json.object("data", domain.sharedOrgs().stream().map(Parts::guid).toList())),
                "metadata", Parts.metadata(domain.metadata()),
                "links", all);
    }
}
