package io.byomesh.foundation.api.present;

import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.AppRecord;
import java.util.Map;

/** An app as the API shows it. */
public final class AppJson {

    private final Links links;

    public AppJson(Links links) {
        this.links = links;
    }

    public Map<String, Object> of(AppRecord app) {
        return Parts.head(app,
                "name", app.name(),
                "state", app.started() ? "STARTED" : "STOPPED",
                "lifecycle", Parts.lifecycle(app.lifecycle()),
                "relationships", Json.object(
                        "space", Parts.to(app.spaceGuid()),
                        "current_droplet", Parts.to(app.dropletGuid())),
                "metadata", Parts.metadata(app.metadata()),
                "links", links(app));
    }

    private Object links(AppRecord app) {
        var self = "/v3/apps/" + app.guid();
        return Json.object(
                "self", links.href(self),
                "environment_variables", links.href(self + "/environment_variables"),
                "space", links.href("/v3/spaces/" + app.spaceGuid()),
                "processes", links.href(self + "/processes"),
                "packages", links.href(self + "/packages"),
                "current_droplet", links.href(self + "/droplets/current"),
                "droplets", links.href(self + "/droplets"),
                "tasks", links.href(self + "/tasks"),
                "start", links.action(self + "/actions/start"),
                "stop", links.action(self + "/actions/stop"),
                "revisions", links.href(self + "/revisions"),
                "deployed_revisions", links.href(self + "/revisions/deployed"),
                "features", links.href(self + "/features"));
    }

    public Object environmentVariables(AppRecord app) {
        var self = "/v3/apps/" + app.guid();
        return Json.object("var", app.environment(),
                "links", Json.object("self", links.href(self + "/environment_variables"), "app", links.href(self)));
    }

    public Object currentDroplet(AppRecord app) {
        var self = "/v3/apps/" + app.guid();
        return Json.object("data", Parts.guid(app.dropletGuid()), "links", Json.object(
                "self", links.href(self + "/relationships/current_droplet"), "related", links.href(self + "/droplets/current")));
    }

    public Object feature(AppRecord app, String name) {
        var ssh = name.equals("ssh");
        return Json.object("name", name,
                "description", ssh ? "Enable SSHing into the app." : "Enable versioning of an application",
                "enabled", ssh ? app.sshEnabled() : app.revisionsEnabled());
    }
}
