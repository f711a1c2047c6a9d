package io.byomesh.mesh.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppHealthTest {

    /** The states of an app's instances, as one answer says them after the other; the last one stays. */
    private final Queue<List<String>> states = new ArrayDeque<>();

    private HttpServer server;
    private AppHealth health;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", exchange -> answer(exchange, exchange.getRequestURI().getPath().startsWith("/v3/")
                ? "{\"errors\":[{\"detail\":\"App not found\"}]}" : "{\"links\":{\"uaa\":{\"href\":\"" + url + "\"}}}"));
        server.createContext("/v3/apps/guid", exchange -> answer(exchange, "{\"name\":\"shop-web\"}"));
        server.createContext("/v3/apps/guid/processes/web/stats", exchange -> answer(exchange, stats()));
        server.start();
        health = new AppHealth(CloudFoundryApi.login(url, new Credentials.AccessToken("token"), false));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized String stats() {
        var now = states.size() > 1 ? states.remove() : states.element();
        var resources = new StringBuilder();
        for (var index = 0; index < now.size(); index++) {
            resources.append(index == 0 ? "" : ",").append("{\"index\":%d,\"state\":\"%s\"}".formatted(index, now.get(index)));
        }
        return "{\"resources\":[" + resources + "]}";
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(text.contains("errors") ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void endsWhenEveryInstanceRuns() throws Exception {
        states.addAll(List.of(List.of("STARTING", "STARTING"), List.of("RUNNING", "STARTING"), List.of("RUNNING", "RUNNING")));

        health.await(List.of("guid"), Duration.ofMinutes(1)).get(1, TimeUnit.MINUTES);

        assertThat(states).hasSize(1);
    }

    @Test
    void namesTheInstanceThatDoesNotRun() {
        states.add(List.of("RUNNING", "CRASHED"));

        assertThatThrownBy(() -> health.await(List.of("guid"), Duration.ZERO).get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(TargetException.class)
                .hasMessageContaining("instance 1 of shop-web is CRASHED").hasMessageContaining("logs");
    }

    @Test
    void saysThatAnAppIsGone() {
        states.add(List.of());

        assertThatThrownBy(() -> health.await(List.of("another"), Duration.ZERO).get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(TargetException.class)
                .hasMessageContaining("App not found");
    }
}
