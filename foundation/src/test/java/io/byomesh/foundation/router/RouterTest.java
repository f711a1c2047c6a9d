package io.byomesh.foundation.router;

import static io.byomesh.foundation.router.RouterOnLoopback.HOST;
import static io.byomesh.foundation.router.Routing.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.cell.LiveInstance;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RouterTest {

    private final RouterOnLoopback on = new RouterOnLoopback();

    @AfterEach
    void stop() {
        on.close();
    }

    @Test
    void forwardsTheRequestAsItCameAndTheResponseAsTheAppGaveIt() throws Exception {
        int port = on.backend(exchange -> {
            exchange.setStatusCode(StatusCodes.CREATED);
            exchange.getResponseHeaders().add(Headers.SET_COOKIE, "a=1").add(Headers.SET_COOKIE, "b=2");
            exchange.getResponseSender().send(exchange.getRequestMethod() + " " + exchange.getRequestURI() + "?"
                    + exchange.getQueryString() + " " + exchange.getRequestHeaders().getFirst(Headers.HOST));
        });
        on.route(port, instance("a", 0, "127.0.0.1"));

        HttpResponse<String> response = on.send(on.request("/p%2Fq//r%20s?x=%2F&y", HOST + ":9999").DELETE());

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("DELETE /p%2Fq//r%20s?x=%2F&y h.apps.localhost:9999");
        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(response.headers().firstValue("X-Cf-Routererror")).isEmpty();
    }

    @Test
    void tellsTheAppWhereTheRequestComesFromAndWhichInstanceItIs() throws Exception {
        BlockingQueue<HeaderMap> seen = new LinkedBlockingQueue<>();
        int port = on.backend(exchange -> {
            HeaderMap copy = new HeaderMap();
            exchange.getRequestHeaders().forEach(values -> copy.addAll(values.getHeaderName(), values));
            seen.add(copy);
        });
        on.route(port, instance("a", 3, "127.0.0.1"));

        HttpResponse<String> response = on.send(on.request("/", HOST)
                .header("X-Forwarded-For", "192.0.2.1").header("X-Vcap-Request-Id", "forged"));

        HeaderMap headers = seen.take();
        assertThat(headers.getFirst("X-Forwarded-For").replace(" ", "")).isEqualTo("192.0.2.1,127.0.0.1");
        assertThat(headers.getFirst("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(headers.getFirst("X-Request-Start")).matches("[0-9]{13}");
        assertThat(headers.getFirst("X-Vcap-Request-Id")).matches("[0-9a-f-]{36}")
                .isEqualTo(response.headers().firstValue("X-Vcap-Request-Id").orElseThrow());
        assertThat(headers.getFirst("X-B3-TraceId")).matches("[0-9a-f]{32}");
        assertThat(headers.getFirst("X-B3-SpanId")).matches("[0-9a-f]{16}");
        assertThat(headers.getFirst("X-Cf-Applicationid")).isEqualTo("a");
        assertThat(headers.getFirst("X-Cf-Instanceid")).isEqualTo("a-instance-3");
        assertThat(headers.getFirst("X-Cf-Instanceindex")).isEqualTo("3");
    }

    @Test
    void keepsATraceThatTheClientBegan() throws Exception {
        int port = on.backend(exchange -> exchange.getResponseSender().send(exchange.getRequestHeaders().getFirst("X-B3-TraceId")));
        on.route(port, instance("a", 0, "127.0.0.1"));

        assertThat(on.send(on.request("/", HOST).header("X-B3-TraceId", "abc").header("X-B3-SpanId", "def")).body()).isEqualTo("abc");
    }

    @Test
    void takesEachInstanceInItsTurn() throws Exception {
        int port = on.backend(exchange -> exchange.getResponseSender().send(exchange.getRequestHeaders().getFirst("X-Cf-Instanceindex")));
        on.route(port, instance("a", 0, "127.0.0.1"), instance("a", 1, "127.0.0.1"), instance("a", 2, "127.0.0.1"));

        List<String> served = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            served.add(on.send(on.request("/", HOST)).body());
        }

        assertThat(served.subList(0, 3)).containsExactlyInAnyOrder("0", "1", "2");
        assertThat(served.subList(3, 6)).isEqualTo(served.subList(0, 3));
    }

    @Test
    void goesToTheInstanceThatIsAskedFor() throws Exception {
        int port = on.backend(exchange -> exchange.getResponseSender().send(exchange.getRequestHeaders().getFirst("X-Cf-Instanceindex")));
        on.route(port, instance("a", 0, "127.0.0.1"), instance("a", 1, "127.0.0.1"));

        for (int i = 0; i < 3; i++) {
            assertThat(on.send(on.request("/", HOST).header("X-Cf-App-Instance", "a:1")).body()).isEqualTo("1");
            assertThat(on.send(on.request("/", HOST).header("X-Cf-Process-Instance", "a-web:0")).body()).isEqualTo("0");
        }
    }

    @Test
    void goesToBothInstancesOfAnIndexInTurnWhileADeploymentReplacesOneByTheOther() throws Exception {
        int port = on.backend(exchange -> exchange.getResponseSender().send(exchange.getRequestHeaders().getFirst("X-Cf-Instanceid")));
        on.route(port, new LiveInstance("a", "old", "web", 0, "old-0", "127.0.0.1", true),
                new LiveInstance("a", "old", "web", 1, "old-1", "127.0.0.1", true),
                new LiveInstance("a", "new", "web", 0, "new-0", "127.0.0.1", true));
        Set<String> byApp = new HashSet<>();
        Set<String> byProcess = new HashSet<>();

        for (int i = 0; i < 4; i++) {
            byApp.add(on.send(on.request("/", HOST).header("X-Cf-App-Instance", "a:0")).body());
            byProcess.add(on.send(on.request("/", HOST).header("X-Cf-Process-Instance", "old")).body());
            assertThat(on.send(on.request("/", HOST).header("X-Cf-Process-Instance", "new:0")).body()).isEqualTo("new-0");
        }

        assertThat(byApp).containsExactlyInAnyOrder("old-0", "new-0");
        assertThat(byProcess).containsExactlyInAnyOrder("old-0", "old-1");
    }

    @Test
    void obeysAChangedRouteAtOnceOnAnOpenConnection() throws Exception {
        int first = on.backend(exchange -> exchange.getResponseSender().send("first"));
        int second = on.backend(exchange -> exchange.getResponseSender().send("second"));

        on.route(first, instance("a", 0, "127.0.0.1"));
        assertThat(on.send(on.request("/", HOST)).body()).isEqualTo("first");
        on.route(second, instance("a", 0, "127.0.0.1"));
        assertThat(on.send(on.request("/", HOST)).body()).isEqualTo("second");
        on.state.publish(List.of());
        assertThat(on.send(on.request("/", HOST)).statusCode()).isEqualTo(404);
    }

    @Test
    void keepsConnectionsToInstancesAlive() throws Exception {
        Set<InetSocketAddress> peers = new HashSet<>();
        int port = on.backend(exchange -> peers.add(exchange.getSourceAddress()));
        on.route(port, instance("a", 0, "127.0.0.1"));

        for (int i = 0; i < 10; i++) {
            on.send(on.request("/", HOST));
        }

        assertThat(peers).hasSize(1);
    }
}
