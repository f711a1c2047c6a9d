package io.byomesh.mesh.target;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The few calls of the Cloud Foundry API that are not the provider's: what a mesh needs to know before anything is created. */
final class CloudFoundryApi {

    /** A status and what came with it. */
    record Answer(int status, JsonObject body) {}

    private final String url;
    private final Http http;
    private final String token;

    private CloudFoundryApi(String url, Http http, String token) {
        this.url = url;
        this.http = http;
        this.token = token;
    }

    static CloudFoundryApi login(String apiUrl, Credentials credentials, boolean skipSslValidation) {
        var url = apiUrl.replaceAll("/+$", "");
        var http = new Http(skipSslValidation);
        var root = get(http, url + "/", null, url).body();
        if (!root.has("links") || !root.getAsJsonObject("links").has("uaa")) {
            throw new TargetException("What answers at " + url + " is no Cloud Foundry API (its root document names no UAA): set apiUrl to"
                    + " the address that `cf api` takes.");
        }
        return new CloudFoundryApi(url, http, token(http, url, root, credentials));
    }

    /** The logged-in user's or client's GUID, and the scopes of the token. */
    JsonObject claims() {
        var parts = token.split("\\.");
        if (parts.length != 3) {
            throw new TargetException("The access token for " + url + " is no JWT: set CF_ACCESS_TOKEN to what `cf oauth-token` prints.");
        }
        return JsonParser.parseString(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)).getAsJsonObject();
    }

    /** One read; the caller looks at the status. */
    Answer get(String path) {
        return get(http, url + path, token, url);
    }

    /** Starts a deletion; Cloud Foundry finishes it by itself. */
    void delete(String path) {
        var answer = send(http, "DELETE", url + path, Map.of("Authorization", "bearer " + token), null, url);
        if (answer.status() >= 300) {
            throw new TargetException("Cloud Foundry refused to delete " + path + ": " + detail(answer) + ".");
        }
    }

    /** All resources of a list, whatever its length. */
    List<JsonObject> list(String path, Map<String, String> query) {
        var resources = new ArrayList<JsonObject>();
        var next = url + path + "?" + encode(new TreeMap<>(query)) + "&per_page=500";
        while (next != null) {
            var answer = get(http, next, token, url);
            if (answer.status() != 200) {
                throw new TargetException("Cloud Foundry refused to list " + path + ": " + detail(answer) + ".");
            }
            JsonArray page = answer.body().getAsJsonArray("resources");
            page.forEach(r -> resources.add(r.getAsJsonObject()));
            var link = answer.body().getAsJsonObject("pagination").get("next");
            next = link == null || link.isJsonNull() ? null : link.getAsJsonObject().get("href").getAsString();
        }
        return resources;
    }

    /** The name of an app that may be gone by now; then its GUID. */
    String appName(String guid) {
        var app = get("/v3/apps/" + guid).body();
        return app.has("name") ? app.get("name").getAsString() : guid;
    }

    static String detail(Answer answer) {
        var body = answer.body();
        if (body.has("errors") && !body.getAsJsonArray("errors").isEmpty()) {
            return body.getAsJsonArray("errors").get(0).getAsJsonObject().get("detail").getAsString();
        }
        if (body.has("error_description")) {
            return body.get("error_description").getAsString();
        }
        return body.has("error") ? body.get("error").getAsString() : "status " + answer.status();
    }

    private static String token(Http http, String url, JsonObject root, Credentials credentials) {
        if (credentials instanceof Credentials.AccessToken given) {
            return given.token();
        }
        var form = new TreeMap<String, String>();
        var basic = "cf:";
        if (credentials instanceof Credentials.UserPassword user) {
            form.putAll(Map.of("grant_type", "password", "username", user.user(), "password", user.password()));
        } else if (credentials instanceof Credentials.Client client) {
            form.put("grant_type", "client_credentials");
            basic = client.id() + ":" + client.secret();
        }
        var uaa = root.getAsJsonObject("links").getAsJsonObject("uaa").get("href").getAsString();
        var headers = Map.of(
                "Accept", "application/json",
                "Content-Type", "application/x-www-form-urlencoded",
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)));
        var answer = send(http, "POST", uaa.replaceAll("/+$", "") + "/oauth/token", headers, encode(form), url);
        if (answer.status() != 200 || !answer.body().has("access_token")) {
            throw new TargetException("Cloud Foundry at " + url + " does not accept " + credentials + " (" + detail(answer)
                    + "): set CF_USER and CF_PASSWORD, or the settings user and password, to those that `cf login` takes.");
        }
        return answer.body().get("access_token").getAsString();
    }

    private static Answer get(Http http, String address, String token, String url) {
        var headers = new TreeMap<>(Map.of("Accept", "application/json"));
        if (token != null) {
            headers.put("Authorization", "bearer " + token);
        }
        return send(http, "GET", address, headers, null, url);
    }

    private static Answer send(Http http, String method, String address, Map<String, String> headers, String body, String url) {
        try {
            var response = http.send(method, address, headers, body);
            var text = response.text().isBlank() ? "{}" : response.text();
            return new Answer(response.status(), JsonParser.parseString(text).getAsJsonObject());
        } catch (IOException e) {
            throw new TargetException("The Cloud Foundry API at " + url + " cannot be reached (" + why(e)
                    + "): start it, or set apiUrl (or CF_API_URL) to one that runs.");
        } catch (JsonSyntaxException | IllegalStateException e) {
            throw new TargetException("What answers at " + address + " does not speak JSON: set apiUrl to a Cloud Foundry API.");
        }
    }

    private static String why(IOException e) {
        if (e instanceof UnknownHostException) {
            return "no such host: " + e.getMessage();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String encode(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
