package io.byomesh.foundation.router;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** What the router adds to every request on its way to an app, whichever endpoint takes it. */
final class RequestHeaders {

    static final HttpString VCAP_REQUEST_ID = new HttpString("X-Vcap-Request-Id");
    static final HttpString REQUEST_START = new HttpString("X-Request-Start");
    static final HttpString B3_TRACE_ID = new HttpString("X-B3-TraceId");
    static final HttpString B3_SPAN_ID = new HttpString("X-B3-SpanId");
    static final HttpString B3 = new HttpString("b3");

    private RequestHeaders() {}

    static void add(HttpServerExchange exchange) {
        HeaderMap request = exchange.getRequestHeaders();
        // The router vouches for this id, so what the client sends under its name does not count.
        String requestId = UUID.randomUUID().toString();
        request.put(VCAP_REQUEST_ID, requestId);
        exchange.getResponseHeaders().put(VCAP_REQUEST_ID, requestId);
        if (!request.contains(REQUEST_START)) {
            request.put(REQUEST_START, System.currentTimeMillis());
        }
        if (!request.contains(B3_TRACE_ID) || !request.contains(B3_SPAN_ID)) {
            String span = randomHex(8);
            String trace = randomHex(8) + span;
            request.put(B3_TRACE_ID, trace);
            request.put(B3_SPAN_ID, span);
            request.put(B3, trace + "-" + span);
        }
    }

    private static String randomHex(int bytes) {
        byte[] random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
