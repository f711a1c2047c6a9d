package io.byomesh.foundation.http;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The HTTP server: hands requests to handlers and writes what they return, errors included, in one place. */
public final class HttpListener implements AutoCloseable {

    static final AttachmentKey<Path> UPLOADS = AttachmentKey.create(Path.class);

    private final RoutingHandler routing = Handlers.routing(false);
    private final List<String> templates = new ArrayList<>();
    private final String host;
    private final int port;
    private final Path uploads;
    private final Consumer<Throwable> failures;
    private Undertow server;

    /**
     * @param uploads where uploaded files stay while their request lasts
     * @param failures hears of what went wrong in a handler and is nobody's fault but ours
     */
    public HttpListener(String host, int port, Path uploads, Consumer<Throwable> failures) {
        this.host = host;
        this.port = port;
        this.uploads = uploads;
        this.failures = failures;
        Handler unknown = request -> {
            throw CfErrors.unknownRequest();
        };
        routing.setFallbackHandler(exchange -> answer(exchange, unknown));
        routing.setInvalidMethodHandler(exchange -> answer(exchange, unknown));
    }

    public Routes routes() {
        return new Routes(this, UnaryOperator.identity());
    }

    /** Method and path of every request that has a handler. */
    public List<String> templates() {
        return List.copyOf(templates);
    }

    void add(HttpString method, String path, Handler handler) {
        templates.add(method + " " + path);
        routing.add(method, path, exchange -> answer(exchange, handler));
    }

    /** Opens the port and returns the one that it got. */
    public int start() {
        // Two threads read sockets, handlers block in the others: they wait for the database, mostly, and come and go.
        server = Undertow.builder()
                .addHttpListener(port, host)
                .setIoThreads(2)
                .setWorkerThreads(8)
                .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                .setServerOption(UndertowOptions.DECODE_URL, true)
                .setHandler(new BlockingHandler(routing))
                .build();
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop();
        }
    }

    private void answer(HttpServerExchange exchange, Handler handler) throws IOException {
        exchange.putAttachment(UPLOADS, uploads);
        Response response;
        try {
            response = handler.handle(new Request(exchange, null));
        } catch (HttpException e) {
            response = e.response();
        } catch (Exception e) {
            failures.accept(e);
            response = CfErrors.serverError().response();
        }
        send(exchange, response);
    }

    private static void send(HttpServerExchange exchange, Response response) throws IOException {
        exchange.setStatusCode(response.status());
        response.headers().forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        if (response.contentType() != null) {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, response.contentType());
        }
        if (response.body() instanceof Path file) {
            exchange.setResponseContentLength(Files.size(file));
            Files.copy(file, exchange.getOutputStream());
        } else if (response.body() instanceof String text) {
            exchange.getResponseSender().send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        } else if (response.body() != null) {
            exchange.getResponseSender().send(ByteBuffer.wrap(Json.write(response.body())));
        }
    }
}
