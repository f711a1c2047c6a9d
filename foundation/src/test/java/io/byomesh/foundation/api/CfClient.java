package io.byomesh.foundation.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A client that knows nothing but HTTP and JSON. */
final class CfClient {

    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String url;
    private final String token;

    CfClient(String url, String token) {
        this.url = url;
        this.token = token;
    }

    record Answer(int status, String location, String text) {

        JsonNode json() {
            try {
                return MAPPER.readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException("No JSON: " + text, e);
            }
        }

        String guid() {
            return json().path("guid").asText();
        }

        /** The first error's code and text. */
        String error() {
            var error = json().path("errors").path(0);
            return error.path("code").asText() + " " + error.path("detail").asText();
        }
    }

    static CfClient login(String url, String user, String password) {
        var answer = grant(url, "cf:", "grant_type=password&username=" + user + "&password="
                + URLEncoder.encode(password, StandardCharsets.UTF_8));
        return new CfClient(url, answer.json().path("access_token").asText());
    }

    static Answer grant(String url, String client, String form) {
        return send(HttpRequest.newBuilder(URI.create(url + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    Answer get(String path) {
        return call("GET", path, null);
    }

    Answer delete(String path) {
        return call("DELETE", path, null);
    }

    Answer post(String path, String body) {
        return call("POST", path, body);
    }

    Answer patch(String path, String body) {
        return call("PATCH", path, body);
    }

    Answer call(String method, String path, String body) {
        var request = request(path);
        return send(request.method(method,
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer upload(String path, byte[] zip) {
        var body = new ByteArrayOutputStream();
        body.writeBytes("""
                --frontier\r
                Content-Disposition: form-data; name="bits"; filename="package.zip"\r
                Content-Type: application/zip\r
                \r
                """.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(zip);
        body.writeBytes("\r\n--frontier--\r\n".getBytes(StandardCharsets.UTF_8));
        return send(request(path).header("Content-Type", "multipart/form-data; boundary=frontier")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : url + path));
        return token == null ? request : request.header("Authorization", "bearer " + token);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers().firstValue("Location").orElse(null), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String token() {
        return token;
    }
}
