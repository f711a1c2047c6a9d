package io.byomesh.foundation.router;

import io.byomesh.foundation.logs.LogLine;
import io.byomesh.foundation.logs.LogStore;
import io.undertow.conduits.BytesReceivedStreamSourceConduit;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Writes one line a request into the log of the app that served it, as Cloud Foundry's router does. */
final class AccessLog {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

    private final LogStore logs;

    AccessLog(LogStore logs) {
        this.logs = logs;
    }

    /** Log this request when it is over. */
    void follow(HttpServerExchange exchange, Attempt attempt) {
        Instant start = Instant.now();
        long startNanos = System.nanoTime();
        AtomicLong received = new AtomicLong();
        exchange.addRequestWrapper((factory, request) -> new BytesReceivedStreamSourceConduit(factory.create(), received::addAndGet));
        exchange.addExchangeCompleteListener((ended, next) -> {
            Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
            proceedAfter(next, () -> write(ended, attempt.current(), start, took, received.get()));
        });
    }

    private static void proceedAfter(ExchangeCompletionListener.NextListener next, Runnable action) {
        try {
            action.run();
        } finally {
            next.proceed();
        }
    }

    private void write(HttpServerExchange exchange, Endpoint endpoint, Instant start, Duration took, long received) {
        String index = String.valueOf(endpoint.instance().index());
        String text = line(exchange, endpoint, start, took, received);
        logs.append(new LogLine(
                Instant.now(), endpoint.instance().appGuid(), index, "RTR", LogLine.Stream.OUT, text));
    }

    private static String line(HttpServerExchange exchange, Endpoint endpoint, Instant start, Duration took, long received) {
        HeaderMap request = exchange.getRequestHeaders();
        InetSocketAddress client = exchange.getSourceAddress();
        String remote = client.getAddress().getHostAddress();
        String forwarded = request.getFirst(Headers.X_FORWARDED_FOR);
        String query = exchange.getQueryString();
        return new StringBuilder(512)
                .append(request.getFirst(Headers.HOST)).append(" - [").append(TIME.format(start)).append("] \"")
                .append(exchange.getRequestMethod()).append(' ')
                .append(escaped(exchange.getRequestURI() + (query.isEmpty() ? "" : "?" + query))).append(' ')
                .append(exchange.getProtocol()).append("\" ")
                .append(exchange.getStatusCode()).append(' ')
                .append(received).append(' ')
                .append(exchange.getResponseBytesSent()).append(' ')
                .append(quoted(request.getFirst(Headers.REFERER))).append(' ')
                .append(quoted(request.getFirst(Headers.USER_AGENT))).append(' ')
                .append(quoted(remote + ":" + client.getPort())).append(' ')
                .append(quoted(endpoint.instance().address() + ":" + endpoint.port()))
                .append(" x_forwarded_for:").append(quoted(forwarded == null ? remote : forwarded + ", " + remote))
                .append(" x_forwarded_proto:").append(quoted(request.contains(Headers.X_FORWARDED_PROTO)
                        ? request.getFirst(Headers.X_FORWARDED_PROTO)
                        : exchange.getRequestScheme()))
                .append(" vcap_request_id:").append(quoted(request.getFirst(RequestHeaders.VCAP_REQUEST_ID)))
                .append(" response_time:").append(String.format(Locale.ROOT, "%.6f", took.toNanos() / 1e9))
                .append(" app_id:").append(quoted(endpoint.instance().appGuid()))
                .append(" app_index:").append(quoted(String.valueOf(endpoint.instance().index())))
                .append(" instance_id:").append(quoted(endpoint.instance().instanceGuid()))
                .append(" x_cf_routererror:").append(quoted(exchange.getResponseHeaders().getFirst(RouterError.HEADER)))
                .append(" x_b3_traceid:").append(quoted(request.getFirst(RequestHeaders.B3_TRACE_ID)))
                .append(" x_b3_spanid:").append(quoted(request.getFirst(RequestHeaders.B3_SPAN_ID)))
                .append(" b3:").append(quoted(request.getFirst(RequestHeaders.B3)))
                .toString();
    }

    private static String quoted(String value) {
        return value == null || value.isEmpty() ? "\"-\"" : '"' + escaped(value) + '"';
    }

    /** A client chooses these texts; none may look like the end of a field. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
