package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.PackageRecord;

/** A package as the API shows it. */
public final class PackageJson {

    private final Links links;

    public PackageJson(Links links) {
        this.links = links;
    }

    public Object of(PackageRecord bits) {
        var self = "/v3/packages/" + bits.guid();
        return Parts.head(bits,
                "type", "bits",
                "data", Json.object("error", bits.error(), "checksum", Json.object("type", "sha256", "value", bits.sha256())),
                "state", bits.state(),
                "relationships", Json.object("app", Parts.to(bits.appGuid())),
                "metadata", Parts.metadata(bits.metadata()),
                "links", Json.object(
                        "self", links.href(self),
                        "upload", links.action(self + "/upload"),
                        "download", links.href(self + "/download"),
                        "app", links.href("/v3/apps/" + bits.appGuid())));
    }
}
