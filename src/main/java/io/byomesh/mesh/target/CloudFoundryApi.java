package io.byomesh.mesh.target;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The few calls of the Cloud Foundry API that are not the provider's: what a mesh needs to know before anything is created. */
final class CloudFoundryApi {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** A status and what came with it. */
    record Answer(int status, JsonObject body) {}

    private final String url;
    private final HttpClient http;
    private final String token;

    private CloudFoundryApi(String url, HttpClient http, String token) {
        this.url = url;
        this.http = http;
        this.token = token;
    }

    static CloudFoundryApi login(String apiUrl, Credentials credentials, boolean skipSslValidation) {
        var url = apiUrl.replaceAll("/+$", "");
        var http = client(skipSslValidation);
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
        var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).header("Authorization", "bearer " + token);
        var answer = send(http, request.DELETE().build(), url);
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

    private static String token(HttpClient http, String url, JsonObject root, Credentials credentials) {
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
        var request = HttpRequest.newBuilder(URI.create(uaa.replaceAll("/+$", "") + "/oauth/token"))
                .timeout(TIMEOUT)
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(encode(form)))
                .build();
        var answer = send(http, request, url);
        if (answer.status() != 200 || !answer.body().has("access_token")) {
            throw new TargetException("Cloud Foundry at " + url + " does not accept " + credentials + " (" + detail(answer)
                    + "): set CF_USER and CF_PASSWORD, or the settings user and password, to those that `cf login` takes.");
        }
        return answer.body().get("access_token").getAsString();
    }

    private static Answer get(HttpClient http, String address, String token, String url) {
        var request = HttpRequest.newBuilder(URI.create(address)).timeout(TIMEOUT).header("Accept", "application/json");
        if (token != null) {
            request.header("Authorization", "bearer " + token);
        }
        return send(http, request.build(), url);
    }

    private static Answer send(HttpClient http, HttpRequest request, String url) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            var text = response.body().isBlank() ? "{}" : response.body();
            return new Answer(response.statusCode(), JsonParser.parseString(text).getAsJsonObject());
        } catch (IOException e) {
            var why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new TargetException("The Cloud Foundry API at " + url + " cannot be reached (" + why
                    + "): start it, or set apiUrl (or CF_API_URL) to one that runs.");
        } catch (JsonSyntaxException | IllegalStateException e) {
            throw new TargetException("What answers at " + request.uri() + " does not speak JSON: set apiUrl to a Cloud Foundry API.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TargetException("Interrupted while waiting for " + request.uri() + ".");
        }
    }

    private static String encode(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static HttpClient client(boolean skipSslValidation) {
        var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10));
        if (skipSslValidation) {
            builder.sslContext(trustingAnybody());
        }
        return builder.build();
    }

    /** Only where the user asked for it by name, as with {@code cf login --skip-ssl-validation}. */
    private static SSLContext trustingAnybody() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAnybody()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The extended kind also switches off the comparison of host names. */
    private static final class TrustAnybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
