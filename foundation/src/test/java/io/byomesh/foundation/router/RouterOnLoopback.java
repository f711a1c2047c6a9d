package io.byomesh.foundation.router;

import static io.byomesh.foundation.router.Routing.publicRoute;
import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.cell.LiveInstance;
import io.byomesh.foundation.logs.LogLine;
import io.byomesh.foundation.logs.LogStore;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A router on a free port, with apps on others. */
final class RouterOnLoopback implements AutoCloseable {

    static final String HOST = "h.apps.localhost";
    static final int UNUSED_PORT = 1;

    final RoutingState state = new RoutingState();
    final RememberedLines logs = new RememberedLines();
    final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final Router router = new Router(state, logs, new InetSocketAddress("127.0.0.1", 0));
    private final List<Undertow> backends = new ArrayList<>();

    RouterOnLoopback() {
        router.start();
    }

    @Override
    public void close() {
        router.close();
        backends.forEach(Undertow::stop);
    }

    int backend(HttpHandler handler) {
        Undertow server = Undertow.builder().addHttpListener(0, "127.0.0.1", handler).setIoThreads(1).setWorkerThreads(4).build();
        server.start();
        backends.add(server);
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    void route(int port, LiveInstance... instances) {
        state.publish(List.of(publicRoute("h", "apps.localhost", "", "a", port)));
        state.update(List.of(instances));
    }

    HttpRequest.Builder request(String path, String host) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.address().getPort() + path)).header("Host", host);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", router.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** The store's contract as far as the router knows it: it appends. */
    static final class RememberedLines implements LogStore {

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
