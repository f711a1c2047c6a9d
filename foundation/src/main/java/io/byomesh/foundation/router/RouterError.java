package io.byomesh.foundation.router;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;

/** An answer of the router itself: a sentence for people and a header that tells it from an answer of the app. */
final class RouterError {

    static final HttpString HEADER = new HttpString("X-Cf-Routererror");

    private RouterError() {}

    static void send(HttpServerExchange exchange, int status, String error, String sentence) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders()
                .put(HEADER, error)
                .put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8")
                .put(Headers.CACHE_CONTROL, "no-cache, no-store")
                .put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
        exchange.getResponseSender().send(status + " " + StatusCodes.getReason(status) + ": " + sentence + "\n");
    }
}
