package io.byomesh.mesh.target;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.byomesh.mesh.audit.LiveMesh;
import io.byomesh.mesh.graph.LoginMethod;
import io.byomesh.mesh.graph.MeshLabels;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Asks a running mesh, and the foundation that it runs on, for all that an audit looks at. */
public final class RunningMesh {

    /** Consul's own id of the token of those who have none. */
    private static final String ANONYMOUS = "00000000-0000-0000-0000-000000000002";

    private final CloudFoundryApi api;
    private final Http http;
    private final String consul;
    private final String token;

    private RunningMesh(CloudFoundryApi api, Http http, String consul, String token) {
        this.api = api;
        this.http = http;
        this.consul = consul;
        this.token = token;
    }

    /**
     * What they answer to whoever logs in for it.
     *
     * @param apiUrl where the foundation's API is
     * @param owner whose apps the mesh's are, as the value of their label
     * @param servers the name of the servers' app
     * @param consul where Consul's API is, without a slash at the end
     * @param token the management token
     * @throws TargetException where one of them does not answer, or not this user
     */
    public static LiveMesh read(
            String apiUrl, Credentials credentials, boolean skipSslValidation, String owner, String servers, String consul, String token) {
        var api = CloudFoundryApi.login(apiUrl, credentials, skipSslValidation);
        return new RunningMesh(api, new Http(skipSslValidation), consul, token).read(owner, servers);
    }

    /** What they answer to the user who found the target. */
    static LiveMesh read(CloudFoundryApi api, TargetRequest request, String servers, String consul, String token) {
        return new RunningMesh(api, new Http(request.skipSslValidation()), consul, token).read(request.owner(), servers);
    }

    private LiveMesh read(String owner, String serversApp) {
        // Of these, the last two need to know the apps; the others are asked for meanwhile.
        var agent = Read.of(() -> ask("/v1/agent/self"));
        var anonymous = Read.of(() -> ask("/v1/acl/token/" + ANONYMOUS));
        var members = Read.of(() -> ask("/v1/agent/members"));
        var tokens = Read.of(() -> ask("/v1/acl/tokens?authmethod=" + LoginMethod.NAME));
        var intentions = Read.of(() -> ask("/v1/config/service-intentions"));
        var raft = Read.of(() -> ask("/v1/operator/raft/configuration"));
        var apps = api.list("/v3/apps", Map.of("label_selector", MeshLabels.OWNER + "=" + owner));
        var guids = new HashSet<String>();
        apps.forEach(app -> guids.add(app.get("guid").getAsString()));
        var servers = apps.stream()
                .filter(app -> app.get("name").getAsString().equals(serversApp))
                .findFirst()
                .orElseThrow(() -> new TargetException("No app with the label " + MeshLabels.OWNER + "=" + owner
                        + " is named " + serversApp + ": name a stack that is up, and log in as somebody who sees its space."));
        var policies = Read.of(() -> policies(guids));
        var ssh = api.get("/v3/apps/" + servers.get("guid").getAsString() + "/ssh_enabled").body();
        return new LiveMesh(
                agent.answer().getAsJsonObject(),
                anonymous.answer().getAsJsonObject(),
                members.answer().getAsJsonArray(),
                tokens.answer().getAsJsonArray(),
                intentions.answer().getAsJsonArray(),
                raft.answer().getAsJsonObject(),
                policies.answer(),
                ssh);
    }

    private JsonArray policies(Set<String> apps) {
        var own = new JsonArray();
        for (var policy : api.get("/networking/v1/external/policies?id=" + String.join(",", apps)).body().getAsJsonArray("policies")) {
            if (apps.contains(policy.getAsJsonObject().getAsJsonObject("destination").get("id").getAsString())) {
                own.add(policy);
            }
        }
        return own;
    }

    private JsonElement ask(String path) {
        try {
            var answer = http.send("GET", consul + path, Map.of("X-Consul-Token", token), null);
            if (answer.status() != 200) {
                throw new TargetException("Consul at " + consul + " answers " + path + " with status " + answer.status()
                        + ": is the token the stack's consulManagementToken?");
            }
            return JsonParser.parseString(answer.text());
        } catch (IOException e) {
            throw new TargetException("Consul at " + consul + " cannot be reached (" + e.getMessage() + "): name a route that this machine reaches.");
        }
    }
}
