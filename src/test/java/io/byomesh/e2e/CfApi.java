package io.byomesh.e2e;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** A user of the Cloud Foundry API that is neither Pulumi nor this project's program. */
final class CfApi {

    private final String url;
    private final String token;

    CfApi(String url, String user, String password) {
        this.url = url;
        var form = "grant_type=password&username=" + encode(user) + "&password=" + encode(password);
        var answer = Http.send(HttpRequest.newBuilder(URI.create(url + "/oauth/token"))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(Shell.utf8("cf:")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build());
        token = answer.json().getAsJsonObject().get("access_token").getAsString();
    }

    Http.Answer get(String path) {
        return Http.send(request(path).build());
    }

    Http.Answer post(String path, String type, String body) {
        return Http.send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build());
    }

    Http.Answer patch(String path, String body) {
        return Http.send(request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body))
                .build());
    }

    Http.Answer delete(String path) {
        return Http.send(request(path).DELETE().build());
    }

    List<JsonObject> list(String path) {
        var answer = get(path + (path.contains("?") ? "&" : "?") + "per_page=500");
        if (answer.status() != 200) {
            throw new AssertionError("GET " + path + ": " + answer);
        }
        return objects(answer.json().getAsJsonObject().getAsJsonArray("resources"));
    }

    List<JsonObject> policies() {
        return objects(get("/networking/v1/external/policies").json().getAsJsonObject().getAsJsonArray("policies"));
    }

    /** Those from one app of space {@code dev} to another, in the order in which they were made. */
    List<JsonObject> policies(String from, String to) {
        var source = app("dev", from);
        var destination = app("dev", to);
        return policies().stream()
                .filter(p -> p.getAsJsonObject("source").get("id").getAsString().equals(source)
                        && p.getAsJsonObject("destination").get("id").getAsString().equals(destination))
                .toList();
    }

    void allow(List<JsonObject> policies) {
        change("/networking/v1/external/policies", policies);
    }

    void forbid(List<JsonObject> policies) {
        change("/networking/v1/external/policies/delete", policies);
    }

    private void change(String path, List<JsonObject> policies) {
        var answer = post(path, "application/json", "{\"policies\":" + policies + "}");
        if (answer.status() != 200) {
            throw new AssertionError("POST " + path + ": " + answer);
        }
    }

    String guid(String path) {
        return list(path).get(0).get("guid").getAsString();
    }

    String space(String name) {
        return guid("/v3/spaces?names=" + name);
    }

    String app(String space, String name) {
        return guid("/v3/apps?names=" + name + "&space_guids=" + space(space));
    }

    /** Names of the space's apps, sorted. */
    List<String> appNames(String space) {
        return list("/v3/apps?space_guids=" + space(space)).stream().map(a -> a.get("name").getAsString()).sorted().toList();
    }

    /** Instance GUIDs of an app, by index: they change when an instance is replaced. */
    List<String> instances(String space, String app) {
        return stats(space, app).stream().map(s -> s.get("instance_guid").getAsString()).toList();
    }

    List<JsonObject> stats(String space, String app) {
        var answer = get("/v3/apps/" + app(space, app) + "/processes/web/stats");
        return objects(answer.json().getAsJsonObject().getAsJsonArray("resources"));
    }

    /** Pushes a zip as an app, call by call, as a client does that knows nothing of meshes. */
    String push(String space, String manifest, String name, Path zip) throws Exception {
        var job = Http.CLIENT
                .send(
                        request("/v3/spaces/" + space(space) + "/actions/apply_manifest")
                                .header("Content-Type", "application/x-yaml")
                                .POST(BodyPublishers.ofString(manifest))
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue("Location")
                .orElseThrow();
        awaitState(job.substring(job.indexOf("/v3/")), "COMPLETE");
        var app = app(space, name);
        var related = "\"relationships\":{\"app\":{\"data\":{\"guid\":\"" + app + "\"}}}";
        var pack = create("/v3/packages", "{\"type\":\"bits\"," + related + "}");
        upload("/v3/packages/" + pack + "/upload", zip);
        awaitState("/v3/packages/" + pack, "READY");
        var build = create("/v3/builds", "{\"package\":{\"guid\":\"" + pack + "\"}}");
        awaitState("/v3/builds/" + build, "STAGED");
        var droplet = get("/v3/builds/" + build).json().getAsJsonObject().getAsJsonObject("droplet").get("guid").getAsString();
        patch("/v3/apps/" + app + "/relationships/current_droplet", "{\"data\":{\"guid\":\"" + droplet + "\"}}");
        post("/v3/apps/" + app + "/actions/start", "application/json", "");
        return app;
    }

    private String create(String path, String body) {
        var answer = post(path, "application/json", body);
        if (answer.status() != 201) {
            throw new AssertionError("POST " + path + ": " + answer);
        }
        return answer.json().getAsJsonObject().get("guid").getAsString();
    }

    private void awaitState(String path, String state) {
        Wait.until(path + " to be " + state, Duration.ofSeconds(30), () -> state.equals(
                get(path).json().getAsJsonObject().get("state").getAsString()));
    }

    private void upload(String path, Path zip) throws Exception {
        var boundary = UUID.randomUUID().toString();
        var head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"bits\"; filename=\"package.zip\"\r\n"
                + "Content-Type: application/zip\r\n\r\n";
        var body = BodyPublishers.concat(
                BodyPublishers.ofString(head), BodyPublishers.ofFile(zip), BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        var answer = Http.send(request(path).header("Content-Type", "multipart/form-data; boundary=" + boundary).POST(body).build());
        if (answer.status() != 200) {
            throw new AssertionError("upload: " + answer);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "bearer " + token);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<JsonObject> objects(JsonArray array) {
        return new ArrayList<>(Http.objects(array).toList());
    }

    static JsonObject object(String json) {
        return JsonParser.parseString(json).getAsJsonObject();
    }
}
