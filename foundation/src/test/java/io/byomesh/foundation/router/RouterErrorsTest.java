package io.byomesh.foundation.router;

import static io.byomesh.foundation.router.RouterOnLoopback.HOST;
import static io.byomesh.foundation.router.RouterOnLoopback.UNUSED_PORT;
import static io.byomesh.foundation.router.Routing.instance;
import static io.byomesh.foundation.router.Routing.internalRoute;
import static io.byomesh.foundation.router.Routing.publicRoute;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RouterErrorsTest {

    private final RouterOnLoopback on = new RouterOnLoopback();

    @AfterEach
    void stop() {
        on.close();
    }

    @Test
    void saysThatARouteDoesNotExist() throws Exception {
        HttpResponse<String> response = on.send(on.request("/", "Nobody.apps.localhost:6080"));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body().strip())
                .isEqualTo("404 Not Found: Requested route ('Nobody.apps.localhost') does not exist.");
        assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("unknown_route");
    }

    @Test
    void saysTheSameOfARouteWithoutRoutableInstancesAndOfInternalOnes() throws Exception {
        int port = on.backend(exchange -> {});
        on.state.publish(List.of(publicRoute("h", "apps.localhost", "", "a", port), internalRoute("h", "b")));
        on.state.update(List.of(instance("a", 0, "127.0.0.1", false), instance("b", 0, "127.0.0.1")));

        for (String host : List.of(HOST, "h.apps.internal")) {
            HttpResponse<String> response = on.send(on.request("/", host));
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("unknown_route");
        }
    }

    @Test
    void refusesARequestWithoutAHost() throws Exception {
        assertThat(on.raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ").contains("X-Cf-Routererror: empty_host").contains("Request had empty Host header");
    }

    @Test
    void refusesToGuessWhichInstanceIsAskedFor() throws Exception {
        on.route(UNUSED_PORT, instance("a", 0, "127.0.0.1"));

        for (String wrong : List.of("a", "a:", ":0", "a:0:0")) {
            HttpResponse<String> response = on.send(on.request("/", HOST).header("X-Cf-App-Instance", wrong));
            assertThat(response.statusCode()).as(wrong).isEqualTo(400);
            assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("invalid_cf_app_instance_header");
        }
        for (String wrong : List.of("p:", ":0", "p:0:0")) {
            HttpResponse<String> response = on.send(on.request("/", HOST).header("X-Cf-Process-Instance", wrong));
            assertThat(response.statusCode()).as(wrong).isEqualTo(400);
            assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("invalid_cf_process_instance_header");
        }
    }

    @Test
    void saysWhichInstanceIsNotThere() throws Exception {
        on.route(UNUSED_PORT, instance("a", 0, "127.0.0.1"));

        for (String[] absent : new String[][] {
            {"X-Cf-App-Instance", "a:7", "Requested instance ('7') with guid ('a') does not exist"},
            {"X-Cf-Process-Instance", "p:7", "Requested instance ('7') with process guid ('p') does not exist"},
            {"X-Cf-Process-Instance", "p", "Requested instance with process guid ('p') does not exist"}}) {
            HttpResponse<String> response = on.send(on.request("/", HOST).header(absent[0], absent[1]));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("unknown_route");
            assertThat(response.body()).contains(absent[2]);
        }
    }

    @Test
    void takesAnotherInstanceWhenOneDoesNotAccept() throws Exception {
        int port = on.backend(exchange -> exchange.getResponseSender().send(exchange.getRequestHeaders().getFirst("X-Cf-Instanceindex")));
        on.route(port, instance("a", 0, "127.0.0.1"), instance("a", 1, "127.0.0.2"), instance("a", 2, "127.0.0.3"),
                instance("a", 3, "127.0.0.4"));

        for (int i = 0; i < 8; i++) {
            assertThat(on.send(on.request("/", HOST).POST(BodyPublishers.ofString("x".repeat(100_000)))).body()).isEqualTo("0");
        }
    }

    @Test
    void answersBadGatewayWhenNoInstanceAccepts() throws Exception {
        on.route(UNUSED_PORT, instance("a", 0, "127.0.0.1"), instance("a", 1, "127.0.0.2"));

        HttpResponse<String> response = on.send(on.request("/", HOST));

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body().strip()).isEqualTo("502 Bad Gateway: Registered endpoint failed to handle the request.");
        assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("endpoint_failure (dial)");
    }

    @Test
    void answersBadGatewayWhenTheAppHangsUp() throws Exception {
        try (ServerSocket app = new ServerSocket(0)) {
            Thread hangsUp = new Thread(() -> hangUp(app));
            hangsUp.start();
            on.route(app.getLocalPort(), instance("a", 0, "127.0.0.1"));

            HttpResponse<String> response = on.send(on.request("/", HOST).POST(BodyPublishers.ofString("once")));

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("endpoint_failure (EOF)");
            app.close();
            hangsUp.join();
        }
    }

    @Test
    void leavesErrorsOfTheAppAlone() throws Exception {
        int port = on.backend(exchange -> exchange.setStatusCode(503));
        on.route(port, instance("a", 0, "127.0.0.1"));

        HttpResponse<String> response = on.send(on.request("/", HOST));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("X-Cf-Routererror")).isEmpty();
    }

    private static void hangUp(ServerSocket app) {
        while (true) {
            try (Socket connection = app.accept()) {
                connection.getInputStream().read();
            } catch (IOException closed) {
                return;
            }
        }
    }
}
