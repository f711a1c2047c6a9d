package io.byomesh.mesh.target;

import com.google.gson.JsonParser;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Consul's HTTP API, as far as the program itself asks it. No thread waits while it does. */
public final class ConsulApi {

    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();
    private final String address;
    private final String token;

    /**
     * @param address where the API is, without a slash at the end
     * @param token by which requests are allowed; empty where there are no ACLs
     */
    public ConsulApi(String address, String token) {
        this.address = address;
        this.token = token;
    }

    /**
     * Becomes the address once the servers have a leader: before that Consul takes nothing.
     *
     * <p>Fails with a {@link TargetException} when there is none within the limit.
     */
    public CompletableFuture<String> awaitLeader(Duration limit) {
        return Patience.until(limit, () -> get("/v1/status/leader", body -> body.strip().length() > 2 ? "" : "the servers have elected no leader"),
                        missing -> "Consul at " + address + " is not ready after " + limit.toSeconds() + " s: " + missing
                                + ". Look at the logs of the servers' app, or set consulApiRoute to a route that this machine reaches.")
                .thenApply(ready -> address);
    }

    /**
     * Ends once every app has as many instances of the version wanted as it should, and all of them pass.
     *
     * <p>Fails with a {@link TargetException} that names service, instance and check when that is not so within the limit.
     */
    public CompletableFuture<Void> awaitHealthy(List<MeshHealth> apps, Duration limit) {
        return CompletableFuture.allOf(apps.stream().map(app -> awaitHealthy(app, limit)).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> awaitHealthy(MeshHealth app, Duration limit) {
        var path = (app.proxied() ? "/v1/health/connect/" : "/v1/health/service/") + URLEncoder.encode(app.service(), StandardCharsets.UTF_8);
        return Patience.until(limit, () -> get(path, body -> app.missing(JsonParser.parseString(body).getAsJsonArray())),
                missing -> "The mesh is not healthy after " + limit.toSeconds() + " s: " + missing
                        + ". What was pushed stays; look at the logs of " + app.app() + ", then run the update again.");
    }

    /** What is missing by an answer, or why there is none; empty when nothing is. */
    private CompletableFuture<String> get(String path, Function<String, String> missing) {
        var request = HttpRequest.newBuilder(URI.create(address + path)).timeout(ANSWER).GET();
        if (!token.isEmpty()) {
            request.header("X-Consul-Token", token);
        }
        return http.sendAsync(request.build(), BodyHandlers.ofString())
                .handle((answer, failure) -> failed(answer, failure).orElseGet(() -> missing.apply(answer.body())));
    }

    private static Optional<String> failed(HttpResponse<String> answer, Throwable failure) {
        if (failure != null) {
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return Optional.of("it does not answer (" + cause.getClass().getSimpleName() + ")");
        }
        return answer.statusCode() == 200 ? Optional.empty() : Optional.of("it answers with status " + answer.statusCode());
    }
}
