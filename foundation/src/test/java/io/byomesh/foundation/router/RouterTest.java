package io.byomesh.foundation.router;

import static io.byomesh.foundation.router.Routing.instance;
import static io.byomesh.foundation.router.Routing.internalRoute;
import static io.byomesh.foundation.router.Routing.publicRoute;
import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.logs.LogLine;
import io.byomesh.foundation.logs.LogStore;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RouterTest {

    private static final String HOST = "h.apps.localhost";
    private static final int UNUSED_PORT = 1;

    private final RoutingState state = new RoutingState();
    private final RememberedLines logs = new RememberedLines();
    private final List<Undertow> backends = new ArrayList<>();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Router router;

    @BeforeEach
    void start() {
        router = new Router(state, logs, new InetSocketAddress("127.0.0.1", 0));
        router.start();
    }

    @AfterEach
    void stop() {
        router.close();
        backends.forEach(Undertow::stop);
    }

    @Test
    void forwardsTheRequestAsItCameAndTheResponseAsTheAppGaveIt() throws Exception {
        int port = backend(exchange -> {
            exchange.setStatusCode(StatusCodes.CREATED);
            exchange.getResponseHeaders().add(Headers.SET_COOKIE, "a=1").add(Headers.SET_COOKIE, "b=2");
            exchange.getResponseSender().send(exchange.getRequestMethod() + " " + exchange.getRequestURI() + "?"
                    + exchange.getQueryString() + " " + exchange.getRequestHeaders().getFirst(Headers.HOST));
        });
        route(port, instance("a", 0, "127.0.0.1"));

        HttpResponse<String> response = send(request("/p%2Fq//r%20s?x=%2F&y", HOST + ":9999").DELETE());

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("DELETE /p%2Fq//r%20s?x=%2F&y h.apps.localhost:9999");
        assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(response.headers().firstValue("X-Cf-Routererror")).isEmpty();
    }

    @Test
    void tellsTheAppWhereTheRequestComesFromAndWhichInstanceItIs() throws Exception {
        BlockingQueue<HeaderMap> seen = new LinkedBlockingQueue<>();
        int port = backend(exchange -> {
            HeaderMap copy = new HeaderMap();
            exchange.getRequestHeaders().forEach(values -> copy.addAll(values.getHeaderName(), values));
            seen.add(copy);
        });
        route(port, instance("a", 3, "127.0.0.1"));

        HttpResponse<String> response = send(request("/", HOST)
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
        int port = backend(exchange -> exchange.getResponseSender().send(exchange.getRequestHeaders().getFirst("X-B3-TraceId")));
        route(port, instance("a", 0, "127.0.0.1"));

        assertThat(send(request("/", HOST).header("X-B3-TraceId", "abc").header("X-B3-SpanId", "def")).body()).isEqualTo("abc");
    }

    @Test
    void saysThatARouteDoesNotExist() throws Exception {
        HttpResponse<String> response = send(request("/", "Nobody.apps.localhost:6080"));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body().strip())
                .isEqualTo("404 Not Found: Requested route ('Nobody.apps.localhost') does not exist.");
        assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("unknown_route");
    }

    @Test
    void saysTheSameOfARouteWithoutRoutableInstancesAndOfInternalOnes() throws Exception {
        int port = backend(exchange -> {});
        state.publish(List.of(publicRoute("h", "apps.localhost", "", "a", port), internalRoute("h", "b")));
        state.update(List.of(instance("a", 0, "127.0.0.1", false), instance("b", 0, "127.0.0.1")));

        for (String host : List.of(HOST, "h.apps.internal")) {
            HttpResponse<String> response = send(request("/", host));
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("unknown_route");
        }
    }

    @Test
    void refusesARequestWithoutAHost() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ").contains("X-Cf-Routererror: empty_host").contains("Request had empty Host header");
    }

    @Test
    void takesEachInstanceInItsTurn() throws Exception {
        int port = backend(exchange -> exchange.getResponseSender().send(exchange.getRequestHeaders().getFirst("X-Cf-Instanceindex")));
        route(port, instance("a", 0, "127.0.0.1"), instance("a", 1, "127.0.0.1"), instance("a", 2, "127.0.0.1"));

        List<String> served = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            served.add(send(request("/", HOST)).body());
        }

        assertThat(served.subList(0, 3)).containsExactlyInAnyOrder("0", "1", "2");
        assertThat(served.subList(3, 6)).isEqualTo(served.subList(0, 3));
    }

    @Test
    void takesAnotherInstanceWhenOneDoesNotAccept() throws Exception {
        int port = backend(exchange -> exchange.getResponseSender().send(exchange.getRequestHeaders().getFirst("X-Cf-Instanceindex")));
        route(port, instance("a", 0, "127.0.0.1"), instance("a", 1, "127.0.0.2"), instance("a", 2, "127.0.0.3"),
                instance("a", 3, "127.0.0.4"));

        for (int i = 0; i < 8; i++) {
            assertThat(send(request("/", HOST).POST(BodyPublishers.ofString("x".repeat(100_000)))).body()).isEqualTo("0");
        }
    }

    @Test
    void answersBadGatewayWhenNoInstanceAccepts() throws Exception {
        route(UNUSED_PORT, instance("a", 0, "127.0.0.1"), instance("a", 1, "127.0.0.2"));

        HttpResponse<String> response = send(request("/", HOST));

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body().strip()).isEqualTo("502 Bad Gateway: Registered endpoint failed to handle the request.");
        assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("endpoint_failure (dial)");
    }

    @Test
    void answersBadGatewayWhenTheAppHangsUp() throws Exception {
        try (ServerSocket app = new ServerSocket(0)) {
            Thread hangsUp = new Thread(() -> hangUp(app));
            hangsUp.start();
            route(app.getLocalPort(), instance("a", 0, "127.0.0.1"));

            HttpResponse<String> response = send(request("/", HOST).POST(BodyPublishers.ofString("once")));

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("endpoint_failure (EOF)");
            app.close();
            hangsUp.join();
        }
    }

    @Test
    void leavesErrorsOfTheAppAlone() throws Exception {
        int port = backend(exchange -> exchange.setStatusCode(503));
        route(port, instance("a", 0, "127.0.0.1"));

        HttpResponse<String> response = send(request("/", HOST));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("X-Cf-Routererror")).isEmpty();
    }

    @Test
    void goesToTheInstanceThatIsAskedFor() throws Exception {
        int port = backend(exchange -> exchange.getResponseSender().send(exchange.getRequestHeaders().getFirst("X-Cf-Instanceindex")));
        route(port, instance("a", 0, "127.0.0.1"), instance("a", 1, "127.0.0.1"));

        for (int i = 0; i < 3; i++) {
            assertThat(send(request("/", HOST).header("X-Cf-App-Instance", "a:1")).body()).isEqualTo("1");
            assertThat(send(request("/", HOST).header("X-Cf-Process-Instance", "a-web:0")).body()).isEqualTo("0");
        }
    }

    @Test
    void refusesToGuessWhichInstanceIsAskedFor() throws Exception {
        route(UNUSED_PORT, instance("a", 0, "127.0.0.1"));

        for (String wrong : List.of("a", "a:", ":0", "a:0:0")) {
            HttpResponse<String> response = send(request("/", HOST).header("X-Cf-App-Instance", wrong));
            assertThat(response.statusCode()).as(wrong).isEqualTo(400);
            assertThat(response.headers().firstValue("X-Cf-Routererror")).hasValue("invalid_cf_app_instance_header");
        }
        HttpResponse<String> absent = send(request("/", HOST).header("X-Cf-App-Instance", "a:7"));
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(absent.headers().firstValue("X-Cf-Routererror")).hasValue("unknown_route");
    }

    @Test
    void obeysAChangedRouteAtOnceOnAnOpenConnection() throws Exception {
        int first = backend(exchange -> exchange.getResponseSender().send("first"));
        int second = backend(exchange -> exchange.getResponseSender().send("second"));

        route(first, instance("a", 0, "127.0.0.1"));
        assertThat(send(request("/", HOST)).body()).isEqualTo("first");
        route(second, instance("a", 0, "127.0.0.1"));
        assertThat(send(request("/", HOST)).body()).isEqualTo("second");
        state.publish(List.of());
        assertThat(send(request("/", HOST)).statusCode()).isEqualTo(404);
    }

    @Test
    void keepsConnectionsToInstancesAlive() throws Exception {
        Set<InetSocketAddress> peers = new HashSet<>();
        int port = backend(exchange -> peers.add(exchange.getSourceAddress()));
        route(port, instance("a", 0, "127.0.0.1"));

        for (int i = 0; i < 10; i++) {
            send(request("/", HOST));
        }

        assertThat(peers).hasSize(1);
    }

    @Test
    void streamsALargeRequest() throws Exception {
        int port = backend(new BlockingHandler(exchange -> {
            long received = exchange.getInputStream().transferTo(OutputStream.nullOutputStream());
            exchange.getOutputStream().write(String.valueOf(received).getBytes(StandardCharsets.US_ASCII));
        }));
        route(port, instance("a", 0, "127.0.0.1"));

        assertThat(send(request("/", HOST).POST(BodyPublishers.ofInputStream(Zeros::new))).body()).isEqualTo("" + Zeros.SIZE);
    }

    @Test
    void streamsALargeResponse() throws Exception {
        int port = backend(new BlockingHandler(exchange -> new Zeros().transferTo(exchange.getOutputStream())));
        route(port, instance("a", 0, "127.0.0.1"));

        HttpResponse<InputStream> response = client.send(request("/", HOST).build(), BodyHandlers.ofInputStream());

        try (InputStream body = response.body()) {
            assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(Zeros.SIZE);
        }
    }

    @Test
    void passesAnUpgradedConnectionThrough() throws Exception {
        int port = backend(exchange -> exchange.upgradeChannel((connection, upgraded) -> {
            Thread echo = new Thread(() -> echo(connection));
            echo.start();
        }));
        route(port, instance("a", 0, "127.0.0.1"));

        try (Socket socket = new Socket("127.0.0.1", router.address().getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("GET /ws HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).startsWith("HTTP/1.1 101");
            String header = in.readLine();
            while (!header.isEmpty()) {
                header = in.readLine();
            }
            for (String word : List.of("one", "two")) {
                out.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(in.readLine()).isEqualTo(word);
            }
        }
    }

    @Test
    void logsEveryRequestToTheAppThatServedIt() throws Exception {
        int port = backend(exchange -> exchange.getRequestReceiver().receiveFullBytes((e, body) -> e.getResponseSender().send("hello")));
        route(port, instance("a", 2, "127.0.0.1"));

        send(request("/ride?customer=1", HOST).header("User-Agent", "te\"st").POST(BodyPublishers.ofString("1234567")));

        LogLine line = logs.next();
        assertThat(line.appGuid()).isEqualTo("a");
        assertThat(line.instance()).isEqualTo("2");
        assertThat(line.sourceType()).isEqualTo("RTR");
        assertThat(line.text())
                .matches("h\\.apps\\.localhost - \\[[0-9TZ:.-]+] \"POST /ride\\?customer=1 HTTP/1\\.1\" 200 7 5 \"-\" \"te\\\\\"st\" .*")
                .contains("\"127.0.0.1:" + port + "\"", "x_forwarded_for:\"127.0.0.1\"", "x_forwarded_proto:\"http\"")
                .contains("app_id:\"a\"", "app_index:\"2\"", "x_cf_routererror:\"-\"")
                .containsPattern("response_time:[0-9]+\\.[0-9]+");
    }

    @Test
    void logsWhatFailedWithTheReason() throws Exception {
        route(UNUSED_PORT, instance("a", 0, "127.0.0.1"));

        send(request("/", HOST));

        assertThat(logs.next().text()).contains("\" 502 ").contains("x_cf_routererror:\"endpoint_failure (dial)\"");
    }

    private int backend(HttpHandler handler) {
        Undertow server = Undertow.builder().addHttpListener(0, "127.0.0.1", handler).setIoThreads(1).setWorkerThreads(4).build();
        server.start();
        backends.add(server);
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    private void route(int port, io.byomesh.foundation.cell.LiveInstance... instances) {
        state.publish(List.of(publicRoute("h", "apps.localhost", "", "a", port)));
        state.update(List.of(instances));
    }

    private HttpRequest.Builder request(String path, String host) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.address().getPort() + path)).header("Host", host);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", router.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
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

    private static void echo(org.xnio.StreamConnection connection) {
        try (connection) {
            java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(1024);
            while (org.xnio.channels.Channels.readBlocking(connection.getSourceChannel(), buffer) >= 0) {
                buffer.flip();
                org.xnio.channels.Channels.writeBlocking(connection.getSinkChannel(), buffer);
                org.xnio.channels.Channels.flushBlocking(connection.getSinkChannel());
                buffer.clear();
            }
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    /** A body that needs no memory. */
    private static final class Zeros extends InputStream {

        static final long SIZE = 100_000_000;

        private long left = SIZE;

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int given = (int) Math.min(length, left);
            left -= given;
            return given;
        }
    }

    /** The store's contract as far as the router knows it: it appends. */
    private static final class RememberedLines implements LogStore {

        private final BlockingQueue<LogLine> lines = new LinkedBlockingQueue<>();

        LogLine next() throws InterruptedException {
            LogLine line = lines.poll(10, TimeUnit.SECONDS);
            assertThat(line).as("a line of the access log").isNotNull();
            return line;
        }

        @Override
        public void append(LogLine line) {
            lines.add(line);
        }

        @Override
        public List<LogLine> read(String appGuid, Instant from, Instant to, int limit, boolean descending) {
            return List.copyOf(lines);
        }

        @Override
        public void drop(String appGuid) {
            lines.clear();
        }

        @Override
        public void close() {}
    }
}
