package io.byomesh.foundation.router;

import io.undertow.UndertowOptions;
import io.undertow.client.UndertowClient;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.ConnectionPoolManager;
import io.undertow.server.handlers.proxy.ProxyCallback;
import io.undertow.server.handlers.proxy.ProxyClient;
import io.undertow.server.handlers.proxy.ProxyConnection;
import io.undertow.server.handlers.proxy.ProxyConnectionPool;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.xnio.OptionMap;

/** Gives the proxy a connection to the next endpoint of a request, kept alive from one request to the next. */
final class EndpointClient implements ProxyClient {

    private static final HttpString APPLICATION_ID = new HttpString("X-Cf-Applicationid");
    private static final HttpString INSTANCE_ID = new HttpString("X-Cf-Instanceid");
    private static final HttpString INSTANCE_INDEX = new HttpString("X-Cf-Instanceindex");

    private final Map<Endpoint.Key, ProxyConnectionPool> pools = new ConcurrentHashMap<>();
    private final UndertowClient client = UndertowClient.getInstance();

    /** Pools of endpoints that are gone are let go; their idle connections end with the instance or by their age. */
    void retain(RoutingTable table) {
        pools.keySet().retainAll(table.endpoints());
    }

    @Override
    public ProxyTarget findTarget(HttpServerExchange exchange) {
        return exchange.getAttachment(Attempt.KEY);
    }

    @Override
    public void getConnection(
            ProxyTarget target,
            HttpServerExchange exchange,
            ProxyCallback<ProxyConnection> callback,
            long timeout,
            TimeUnit unit) {
        Attempt attempt = (Attempt) target;
        Endpoint endpoint = attempt.next();
        HeaderMap headers = exchange.getRequestHeaders();
        headers.put(APPLICATION_ID, endpoint.instance().appGuid());
        headers.put(INSTANCE_ID, endpoint.instance().instanceGuid());
        headers.put(INSTANCE_INDEX, endpoint.instance().index());
        pools.computeIfAbsent(endpoint.key(), this::pool)
                .connect(target, exchange, new MarkConnected(attempt, callback), timeout, unit, false);
    }

    private ProxyConnectionPool pool(Endpoint.Key key) {
        URI uri = URI.create("http://" + key.address() + ":" + key.port());
        return new ProxyConnectionPool(
                PoolRules.INSTANCE, uri, client, OptionMap.create(UndertowOptions.ENABLE_HTTP2, false));
    }

    /** Tells a request that no endpoint accepted from one that an endpoint took and did not answer. */
    private record MarkConnected(Attempt attempt, ProxyCallback<ProxyConnection> next) implements ProxyCallback<ProxyConnection> {

        @Override
        public void completed(HttpServerExchange exchange, ProxyConnection connection) {
            attempt.markConnected();
            next.completed(exchange, connection);
        }

        @Override
        public void failed(HttpServerExchange exchange) {
            next.failed(exchange);
        }

        @Override
        public void couldNotResolveBackend(HttpServerExchange exchange) {
            next.couldNotResolveBackend(exchange);
        }

        @Override
        public void queuedRequestFailed(HttpServerExchange exchange) {
            next.queuedRequestFailed(exchange);
        }
    }

    /** As many connections as there are requests; idle ones are kept for a while. An endpoint that failed is simply tried again. */
    private enum PoolRules implements ConnectionPoolManager {
        INSTANCE;

        @Override
        public int getMaxConnections() {
            return Integer.MAX_VALUE;
        }

        @Override
        public int getMaxCachedConnections() {
            return 50;
        }

        @Override
        public int getSMaxConnections() {
            return 0;
        }

        @Override
        public long getTtl() {
            return TimeUnit.SECONDS.toMillis(30);
        }

        @Override
        public int getMaxQueueSize() {
            return 0;
        }

        @Override
        public int getProblemServerRetry() {
            return -1;
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public boolean handleError() {
            return true;
        }

        @Override
        public boolean clearError() {
            return true;
        }
    }
}
