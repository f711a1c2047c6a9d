package io.byomesh.foundation.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.PathTemplateMatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** A request, with who asks once that is known. */
public final class Request {

    private static final long USUAL_LIMIT = 1 << 20;

    /** How much more than accepted a client may send and still read that it was too much. */
    private static final long TAKEN_IN = 64 << 20;

    private final HttpServerExchange exchange;
    private final Identity identity;
    private final Query query;

    Request(HttpServerExchange exchange, Identity identity) {
        this.exchange = exchange;
        this.identity = identity;
        this.query = new Query(exchange.getQueryParameters());
    }

    /** The same request, asked by this one. */
    public Request as(Identity who) {
        return new Request(exchange, who);
    }

    public Identity identity() {
        if (identity == null) {
            throw new IllegalStateException("Nobody was identified for " + exchange.getRequestPath());
        }
        return identity;
    }

    public String method() {
        return exchange.getRequestMethod().toString();
    }

    public String path() {
        return exchange.getRequestPath();
    }

    /** A part of the path by its name in the route's template. */
    public String param(String name) {
        return exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY).getParameters().get(name);
    }

    public Query query() {
        return query;
    }

    public String queryString() {
        return exchange.getQueryString();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    public <T> T json(Class<T> type) {
        return Json.read(body(), type);
    }

    public byte[] body() {
        return body(USUAL_LIMIT);
    }

    /** The whole body; one that is larger is refused as soon as that shows, at best before any of it is read. */
    public byte[] body(long limit) {
        refuseIfAnnouncedLarger(limit);
        try {
            var bytes = new ByteArrayOutputStream();
            var buffer = new byte[8192];
            var in = exchange.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (bytes.size() + n > limit) {
                    throw tooLarge(limit);
                }
                bytes.write(buffer, 0, n);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw CfErrors.messageParse("the request body ended early");
        }
    }

    /** The parts of a form; files stream to disk and are gone when the request is over. */
    public Form form(long limit) {
        refuseIfAnnouncedLarger(limit);
        return Form.read(exchange, limit);
    }

    private void refuseIfAnnouncedLarger(long limit) {
        if (exchange.getRequestContentLength() > limit) {
            throw tooLarge(limit);
        }
    }

    /**
     * The answer goes out at once; then the rest of the body is taken in, within reason: closing the connection on a client that still
     * sends would throw the answer away before the client has read it.
     */
    private CfException tooLarge(long limit) {
        exchange.setMaxEntitySize(limit + TAKEN_IN);
        return CfErrors.tooLarge(limit);
    }


    /** The credentials after this scheme in the Authorization header. */
    public Optional<String> authorization(String scheme) {
        return header(Headers.AUTHORIZATION_STRING)
                .filter(value -> value.regionMatches(true, 0, scheme + " ", 0, scheme.length() + 1))
                .map(value -> value.substring(scheme.length() + 1).trim());
    }
}
