package io.byomesh.foundation.router;

import static io.byomesh.foundation.router.RouterOnLoopback.HOST;
import static io.byomesh.foundation.router.Routing.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.server.handlers.BlockingHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RouterStreamsTest {

    private final RouterOnLoopback on = new RouterOnLoopback();

    @AfterEach
    void stop() {
        on.close();
    }

    @Test
    void streamsALargeRequest() throws Exception {
        int port = on.backend(new BlockingHandler(exchange -> {
            long received = exchange.getInputStream().transferTo(OutputStream.nullOutputStream());
            exchange.getOutputStream().write(String.valueOf(received).getBytes(StandardCharsets.US_ASCII));
        }));
        on.route(port, instance("a", 0, "127.0.0.1"));

        assertThat(on.send(on.request("/", HOST).POST(BodyPublishers.ofInputStream(Zeros::new))).body()).isEqualTo("" + Zeros.SIZE);
    }

    @Test
    void streamsALargeResponse() throws Exception {
        int port = on.backend(new BlockingHandler(exchange -> new Zeros().transferTo(exchange.getOutputStream())));
        on.route(port, instance("a", 0, "127.0.0.1"));

        HttpResponse<InputStream> response = on.client.send(on.request("/", HOST).build(), BodyHandlers.ofInputStream());

        try (InputStream body = response.body()) {
            assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(Zeros.SIZE);
        }
    }

    @Test
    void passesAnUpgradedConnectionThrough() throws Exception {
        int port = on.backend(exchange -> exchange.upgradeChannel((connection, upgraded) -> {
            Thread echo = new Thread(() -> echo(connection));
            echo.start();
        }));
        on.route(port, instance("a", 0, "127.0.0.1"));

        try (Socket socket = new Socket("127.0.0.1", on.router.address().getPort())) {
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
}
