package io.byomesh.foundation.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.byomesh.foundation.Credentials;
import io.byomesh.foundation.DataDir;
import io.byomesh.foundation.RunInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the running foundation's API as its admin. */
final class ApiClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The UAA client of the cf CLI, which has no secret. */
    private static final String CF_CLIENT = "cf:";

    private final RunInfo running;
    private final Credentials.User admin;
    private String token;

    ApiClient(DataDir dataDir, RunInfo running) {
        this.running = running;
        this.admin = Credentials.read(dataDir).admin();
    }

    /** The answer to a GET, with a fresh token when the one before has expired. */
    JsonNode get(String path) {
        if (token == null) {
            token = logIn();
        }
        Answer answer = send("GET", path, "bearer " + token, null);
        if (answer.status() == HttpURLConnection.HTTP_UNAUTHORIZED) {
            token = logIn();
            answer = send("GET", path, "bearer " + token, null);
        }
        return answer.expect(HttpURLConnection.HTTP_OK, path);
    }

    /** Every resource of a list. */
    List<JsonNode> list(String path) {
        List<JsonNode> resources = new ArrayList<>();
        get(path + (path.contains("?") ? "&" : "?") + "per_page=5000").path("resources").forEach(resources::add);
        return resources;
    }

    private String logIn() {
        Map<String, String> form = Map.of("grant_type", "password", "username", admin.user(), "password", admin.password());
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String basic = "Basic " + Base64.getEncoder().encodeToString(CF_CLIENT.getBytes(StandardCharsets.US_ASCII));
        return send("POST", "/oauth/token", basic, body).expect(HttpURLConnection.HTTP_OK, "/oauth/token")
                .path("access_token").asText();
    }

    private Answer send(String method, String path, String authorization, String form) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(running.apiUrl() + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setRequestProperty("Authorization", authorization);
            connection.setRequestProperty("Accept", "application/json");
            if (form != null) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(form.getBytes(StandardCharsets.US_ASCII));
            }
            int status = connection.getResponseCode();
            try (InputStream body = status < HttpURLConnection.HTTP_BAD_REQUEST ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(status, body == null ? new byte[0] : body.readAllBytes());
            }
        } catch (ConnectException gone) {
            throw new CliException(ExitCode.NOT_RUNNING, "The foundation at " + running.apiUrl() + " does not answer any more.");
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, "The foundation at " + running.apiUrl() + " does not answer: " + e.getMessage());
        }
    }

    private record Answer(int status, byte[] body) {

        JsonNode expect(int expected, String path) {
            if (status != expected) {
                throw new CliException(ExitCode.FAILED,
                        "The foundation answers " + status + " to " + path + ": " + new String(body, StandardCharsets.UTF_8).strip());
            }
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new CliException(ExitCode.FAILED, "The foundation's answer to " + path + " is no JSON: " + e.getMessage());
            }
        }
    }
}
