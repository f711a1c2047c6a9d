package io.byomesh.e2e;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Plain HTTP to addresses that Java's resolver does not know. */
final class Http {

    static {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Http() {}

    record Answer(int status, String body) {
        /** @throws JsonParseException with what came, where that is no JSON: servers that have no leader say so in words */
        JsonElement json() {
            try {
                return JsonParser.parseString(body);
            } catch (JsonParseException e) {
                throw new JsonParseException(status + " " + body, e);
            }
        }
    }

    /** The elements of an array of objects. */
    static Stream<JsonObject> objects(JsonElement array) {
        return StreamSupport.stream(array.getAsJsonArray().spliterator(), false).map(JsonElement::getAsJsonObject);
    }

    static Answer get(String address, int port, String host, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://" + address + ":" + port + path))
                .timeout(Duration.ofSeconds(20))
                .header("Host", host + ":" + port);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    static Answer send(HttpRequest request) {
        try {
            var response = CLIENT.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
