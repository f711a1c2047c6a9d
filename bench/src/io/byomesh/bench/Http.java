package io.byomesh.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** HTTP to this machine. */
final class Http {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Http() {}

    static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    /** The body of a GET through a router, with these headers, each a name and a value; empty unless the answer is 200. */
    static String get(int routerPort, String route, String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + routerPort + path))
                .timeout(Duration.ofSeconds(10))
                .header("Host", route + ":" + routerPort);
        if (headers.length > 0) {
            request.headers(headers);
        }
        var answer = send(request.build());
        return answer.statusCode() == 200 ? answer.body() : "";
    }
}
