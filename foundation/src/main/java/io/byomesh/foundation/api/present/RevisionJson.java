package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.RevisionRecord;
import io.byomesh.foundation.store.SidecarSpec;
import java.util.TreeMap;

/** A revision as the API shows it. */
public final class RevisionJson {

    private final Links links;

    public RevisionJson(Links links) {
        this.links = links;
    }

    /** @param deployable whether its droplet is still there */
    public Object of(RevisionRecord revision, boolean deployable) {
        var self = "/v3/revisions/" + revision.guid();
        var processes = new TreeMap<String, Object>();
        revision.commands().forEach((type, command) -> processes.put(type, Json.object("command", command.isEmpty() ? null : command)));
        return Parts.head(revision,
                "version", revision.version(),
                "droplet", Parts.guid(revision.dropletGuid()),
                "processes", processes,
                "sidecars", revision.sidecars().stream().map(RevisionJson::sidecar).toList(),
                "description", revision.description(),
                "deployable", deployable,
                "relationships", Json.object("app", Parts.to(revision.appGuid())),
                "metadata", Parts.metadata(revision.metadata()),
                "links", Json.object(
                        "self", links.href(self),
                        "app", links.href("/v3/apps/" + revision.appGuid()),
                        "environment_variables", links.href(self + "/environment_variables")));
    }

    private static Object sidecar(SidecarSpec sidecar) {
        return Json.object("name", sidecar.name(), "command", sidecar.command(), "process_types", sidecar.processTypes(),
                "memory_in_mb", sidecar.memoryMb());
    }

    public Object environmentVariables(RevisionRecord revision) {
        var self = "/v3/revisions/" + revision.guid();
        return Json.object("var", revision.environment(), "links", Json.object(
                "self", links.href(self + "/environment_variables"),
                "revision", links.href(self),
                "app", links.href("/v3/apps/" + revision.appGuid())));
    }
}
