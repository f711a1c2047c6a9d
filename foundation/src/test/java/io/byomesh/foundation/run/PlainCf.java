package io.byomesh.foundation.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A client that knows nothing but HTTP, as a developer. */
final class PlainCf {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOUNDARY = "part-of-the-package";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int apiPort;
    private final int routerPort;
    private final String token;

    PlainCf(int apiPort, int routerPort, String user, String password) throws IOException, InterruptedException {
        this.apiPort = apiPort;
        this.routerPort = routerPort;
        String form = "grant_type=password&username=" + user + "&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri("/oauth/token"))
                        .header("Authorization", "Basic Y2Y6")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        token = JSON.readTree(answer.body()).path("access_token").asText();
    }

    /** Pushes an app that serves {@code content} at its route; returns its GUID. It is started, not yet running. */
    String push(String space, String name, String content) throws IOException, InterruptedException {
        return push(space, name, """
                applications:
                - name: %1$s
                  command: exec python3 -m http.server $PORT
                  memory: 64M
                  health-check-type: port
                  routes:
                  - route: %1$s.apps.localhost
                  - route: %1$s-in-%2$s.apps.internal
                """.formatted(name, space), Map.of("index.html", content));
    }

    /** Pushes the app of a manifest with these files; returns its GUID. It is started, not yet running. */
    String push(String space, String name, String manifest, Map<String, String> files) throws IOException, InterruptedException {
        String spaceGuid = get("/v3/spaces?names=" + space).at("/resources/0/guid").asText();
        awaitJob(send("POST", "/v3/spaces/" + spaceGuid + "/actions/apply_manifest", "application/x-yaml", manifest.getBytes(StandardCharsets.UTF_8)));
        String app = get("/v3/apps?names=" + name + "&space_guids=" + spaceGuid).at("/resources/0/guid").asText();
        String droplet = stage(app, files);
        send("PATCH", "/v3/apps/" + app + "/relationships/current_droplet", "application/json", """
                {"data": {"guid": "%s"}}""".formatted(droplet).getBytes(StandardCharsets.UTF_8));
        post("/v3/apps/" + app + "/actions/start", "");
        return app;
    }

    /** Sets a variable of the app, for instances that start from now on. */
    void setVariable(String app, String name, String value) throws IOException, InterruptedException {
        send("PATCH", "/v3/apps/" + app + "/environment_variables", "application/json", """
                {"var": {"%s": "%s"}}""".formatted(name, value).getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces the app's instances by such with its settings of now; {@code how} is the inside of a JSON object. */
    String deploy(String app, String how) throws IOException, InterruptedException {
        return post("/v3/deployments", "{" + how + ", \"relationships\": {\"app\": {\"data\": {\"guid\": \"" + app + "\"}}}}")
                .path("guid").asText();
    }

    void awaitDeployment(String deployment, String reason) throws IOException, InterruptedException {
        await("the deployment is " + reason, () -> get("/v3/deployments/" + deployment).at("/status/reason").asText().equals(reason));
    }

    void delete(String path) throws IOException, InterruptedException {
        send("DELETE", path, "application/json", new byte[0]);
    }

    /** A droplet of the app with these files. */
    String stage(String app, Map<String, String> files) throws IOException, InterruptedException {
        String bits = post("/v3/packages", """
                {"type": "bits", "relationships": {"app": {"data": {"guid": "%s"}}}}""".formatted(app)).path("guid").asText();
        upload(bits, zip(files));
        await("the package is ready", () -> get("/v3/packages/" + bits).path("state").asText().equals("READY"));
        String build = post("/v3/builds", """
                {"package": {"guid": "%s"}}""".formatted(bits)).path("guid").asText();
        await("the build is staged", () -> get("/v3/builds/" + build).path("state").asText().equals("STAGED"));
        return get("/v3/builds/" + build).at("/droplet/guid").asText();
    }

    /** Lets instances of one app connect to instances of another at their port 8080. */
    void allow(String source, String destination) throws IOException, InterruptedException {
        post("/networking/v1/external/policies", """
                {"policies": [{"source": {"id": "%s"},
                  "destination": {"id": "%s", "protocol": "tcp", "ports": {"start": 8080, "end": 8080}}}]}"""
                .formatted(source, destination));
    }

    /** What the router answers to a GET for this host. */
    HttpResponse<String> visit(String host) throws IOException, InterruptedException {
        return visit(host, "/");
    }

    /** What the router answers to a GET for this host and path. */
    HttpResponse<String> visit(String host, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + routerPort + path)).header("Host", host);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    void awaitServed(String host, String content) throws IOException, InterruptedException {
        await(host + " serves '" + content + "'", () -> visit(host).body().equals(content));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return body(send("GET", path, "application/json", new byte[0]));
    }

    JsonNode post(String path, String json) throws IOException, InterruptedException {
        return body(send("POST", path, "application/json", json.getBytes(StandardCharsets.UTF_8)));
    }

    private void awaitJob(HttpResponse<String> accepted) throws IOException, InterruptedException {
        String job = URI.create(accepted.headers().firstValue("Location").orElseThrow()).getPath();
        await("the job is complete", () -> {
            JsonNode state = get(job);
            assertThat(state.path("state").asText()).as(state.toString()).isNotEqualTo("FAILED");
            return state.path("state").asText().equals("COMPLETE");
        });
    }

    private void upload(String bits, byte[] zip) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"bits\"; filename=\"package.zip\"\r\n"
                        + "Content-Type: application/zip\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        body.write(zip);
        body.write(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        send("POST", "/v3/packages/" + bits + "/upload", "multipart/form-data; boundary=" + BOUNDARY, body.toByteArray());
    }

    private HttpResponse<String> send(String method, String path, String type, byte[] body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Authorization", "bearer " + token)
                        .header("Content-Type", type)
                        .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(method + " " + path + ": " + answer.body()).isBetween(200, 299);
        return answer;
    }

    private static JsonNode body(HttpResponse<String> answer) throws IOException {
        return answer.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(answer.body());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + apiPort + path);
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Something that may come true a little later. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    static void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waiting for a minute until " + what).isLessThan(end);
            Thread.sleep(50);
        }
    }
}
