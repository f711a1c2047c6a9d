package io.byomesh.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** As much of a Cloud Foundry client as pushing an app takes. */
final class CloudFoundry {

    private static final String JSON = "application/json";
    private static final int LIMIT_SECONDS = 60;

    private final String url;
    private final String token;

    CloudFoundry(String url, String user, String password) throws IOException, InterruptedException {
        this.url = url;
        var form = "grant_type=password&username=" + encode(user) + "&password=" + encode(password);
        var answer = Http.send(HttpRequest.newBuilder(URI.create(url + "/oauth/token"))
                .header("Authorization", "Basic Y2Y6")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build());
        token = body(answer).get("access_token").getAsString();
    }

    /** Pushes a zip as an app of space {@code dev}, and returns its GUID once an instance of it runs. */
    String push(String name, String command, Path zip) throws IOException, InterruptedException {
        var space = first("/v3/spaces?names=dev");
        var app = guid(post("/v3/apps", "{\"name\":\"" + name + "\"," + related("space", space) + "}"));
        var bits = guid(post("/v3/packages", "{\"type\":\"bits\"," + related("app", app) + "}"));
        upload("/v3/packages/" + bits + "/upload", zip);
        await("/v3/packages/" + bits, "READY");
        var build = guid(post("/v3/builds", "{\"package\":{\"guid\":\"" + bits + "\"}}"));
        await("/v3/builds/" + build, "STAGED");
        var droplet = guid(get("/v3/builds/" + build).getAsJsonObject("droplet"));
        patch("/v3/apps/" + app + "/relationships/current_droplet", "{\"data\":{\"guid\":\"" + droplet + "\"}}");
        setCommand(app, command);
        post("/v3/apps/" + app + "/actions/start", "");
        Wait.until("an instance of " + name + " to run", LIMIT_SECONDS,
                () -> stats(app).get("state").getAsString().equals("RUNNING"));
        return app;
    }

    /** The GUID of an app of space {@code dev}. */
    String app(String name) throws IOException, InterruptedException {
        return first("/v3/apps?names=" + name + "&space_guids=" + first("/v3/spaces?names=dev"));
    }

    /** The address of the app's first instance, as other instances know it. */
    String address(String app) throws IOException, InterruptedException {
        return stats(app).get("instance_internal_ip").getAsString();
    }

    /** {@code policies} as the networking API takes them; returns when they are in force, as that API does. */
    void addPolicies(JsonElement policies) throws IOException, InterruptedException {
        networking("/networking/v1/external/policies", policies);
    }

    void removePolicies(JsonElement policies) throws IOException, InterruptedException {
        networking("/networking/v1/external/policies/delete", policies);
    }

    /** What the app's instances are started with from its next start on. */
    void setCommand(String app, String command) throws IOException, InterruptedException {
        patch("/v3/processes/" + guid(get("/v3/apps/" + app + "/processes/web")), "{\"command\":\"" + command + "\"}");
    }

    /** {@code start}, {@code stop} or {@code restart}; by GUID. */
    void act(String app, String action) throws IOException, InterruptedException {
        post("/v3/apps/" + app + "/actions/" + action, "");
    }

    /** A rolling update to the same bits; returns when it is over. */
    void roll(String app) throws IOException, InterruptedException {
        var deployment = guid(post("/v3/deployments", "{\"strategy\":\"rolling\"," + related("app", app) + "}"));
        Wait.until("a rolling update to be over", LIMIT_SECONDS,
                () -> get("/v3/deployments/" + deployment).getAsJsonObject("status").get("reason").getAsString().equals("DEPLOYED"));
    }

    /** Has the first instance of an app replaced, and returns its GUID. */
    String replaceFirst(String app) throws IOException, InterruptedException {
        var instance = stats(app).get("instance_guid").getAsString();
        send("DELETE", "/v3/processes/" + guid(get("/v3/apps/" + app + "/processes/web")) + "/instances/0", JSON, BodyPublishers.noBody());
        return instance;
    }

    private void networking(String path, JsonElement policies) throws IOException, InterruptedException {
        body(Http.send(request(path, JSON).POST(BodyPublishers.ofString(policies.toString())).build()));
    }

    private JsonObject stats(String app) throws IOException, InterruptedException {
        return get("/v3/apps/" + app + "/processes/web/stats").getAsJsonArray("resources").get(0).getAsJsonObject();
    }

    private void await(String path, String state) throws InterruptedException {
        Wait.until(path + " to be " + state, LIMIT_SECONDS, () -> get(path).get("state").getAsString().equals(state));
    }

    private void upload(String path, Path zip) throws IOException, InterruptedException {
        var boundary = UUID.randomUUID().toString();
        var head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"bits\"; filename=\"package.zip\"\r\n"
                + "Content-Type: application/zip\r\n\r\n";
        send("POST", path, "multipart/form-data; boundary=" + boundary, BodyPublishers.concat(
                BodyPublishers.ofString(head), BodyPublishers.ofFile(zip), BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")));
    }


    private String first(String path) throws IOException, InterruptedException {
        return guid(get(path).getAsJsonArray("resources").get(0).getAsJsonObject());
    }

    private JsonObject get(String path) throws IOException, InterruptedException {
        return send("GET", path, JSON, BodyPublishers.noBody());
    }

    private JsonObject post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, JSON, BodyPublishers.ofString(body));
    }

    private void patch(String path, String body) throws IOException, InterruptedException {
        send("PATCH", path, JSON, BodyPublishers.ofString(body));
    }

    private JsonObject send(String method, String path, String type, BodyPublisher body) throws IOException, InterruptedException {
        return body(Http.send(request(path, type).method(method, body).build()));
    }

    private HttpRequest.Builder request(String path, String type) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(LIMIT_SECONDS))
                .header("Authorization", "bearer " + token)
                .header("Content-Type", type);
    }

    private static JsonObject body(HttpResponse<String> answer) {
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.request().method() + " " + answer.uri().getPath() + " was answered with "
                    + answer.statusCode() + ": " + answer.body());
        }
        return answer.body().isBlank() ? new JsonObject() : JsonParser.parseString(answer.body()).getAsJsonObject();
    }

    private static String guid(JsonObject object) {
        return object.get("guid").getAsString();
    }

    private static String related(String kind, String guid) {
        return "\"relationships\":{\"" + kind + "\":{\"data\":{\"guid\":\"" + guid + "\"}}}";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
