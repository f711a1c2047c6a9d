package io.byomesh.foundation.router;

import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.router.RoutingTable.PublicRoute;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Serves public routes: takes a request for a host and path to an instance of the app behind them. */
public final class Router implements AutoCloseable {

    private static final int IDLE_MILLIS = (int) TimeUnit.MINUTES.toMillis(15);

    private final RoutingState state;
    private final AccessLog accessLog;
    private final ProxyHandler proxy;
    private final Undertow server;

    /** A router that serves {@code state} at this address from {@link #start()} on. */
    public Router(RoutingState state, LogStore logs, InetSocketAddress address) {
        this.state = state;
        this.accessLog = new AccessLog(logs);
        EndpointClient client = new EndpointClient();
        state.onChange(client::retain);
        this.proxy = ProxyHandler.builder()
                .setProxyClient(client)
                .setReuseXForwarded(true)
                .setNext(ResponseCodeHandler.HANDLE_404)
                .build();
        this.server = Undertow.builder()
                .addHttpListener(address.getPort(), address.getHostString(), this::handle)
                .setIoThreads(2)
                .setWorkerThreads(2)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
                // How many parameters and cookies a request may have is for the app to say.
                .setServerOption(UndertowOptions.MAX_PARAMETERS, Integer.MAX_VALUE)
                .setServerOption(UndertowOptions.MAX_COOKIES, Integer.MAX_VALUE)
                .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setServerOption(UndertowOptions.REQUIRE_HOST_HTTP11, false)
                .build();
    }

    /** Start to serve. */
    public void start() {
        server.start();
    }

    /** Where the router listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    }

    @Override
    public void close() {
        server.stop();
    }

    private void handle(HttpServerExchange exchange) throws Exception {
        RequestHeaders.add(exchange);
        String host = host(exchange);
        if (host.isEmpty()) {
            RouterError.send(exchange, StatusCodes.BAD_REQUEST, "empty_host", "Request had empty Host header");
            return;
        }
        Optional<PublicRoute> route = state.table().route(host, path(exchange));
        if (route.isEmpty()) {
            RouterError.send(
                    exchange,
                    StatusCodes.NOT_FOUND,
                    "unknown_route",
                    "Requested route ('" + host + "') does not exist.");
            return;
        }
        Optional<Attempt> attempt = attempt(exchange, host, route.get());
        if (attempt.isPresent()) {
            forward(exchange, attempt.get());
        }
    }

    private void forward(HttpServerExchange exchange, Attempt attempt) throws Exception {
        exchange.putAttachment(Attempt.KEY, attempt);
        accessLog.follow(exchange, attempt);
        // Nothing but the proxy's own failures ends an exchange without a response of the app.
        exchange.addDefaultResponseListener(failed -> {
            if (!failed.isResponseChannelAvailable()) {
                return false;
            }
            RouterError.send(
                    failed,
                    StatusCodes.BAD_GATEWAY,
                    attempt.failure(),
                    "Registered endpoint failed to handle the request.");
            return true;
        });
        proxy.handleRequest(exchange);
    }

    /** The endpoints this request may go to; empty when it was answered because it asks for an instance that cannot be had. */
    private static Optional<Attempt> attempt(HttpServerExchange exchange, String host, PublicRoute route) {
        Optional<WantedInstance> wanted;
        try {
            wanted = WantedInstance.of(exchange.getRequestHeaders());
        } catch (WantedInstance.InvalidHeaderException e) {
            RouterError.send(exchange, StatusCodes.BAD_REQUEST, e.error(), e.getMessage());
            return Optional.empty();
        }
        List<Endpoint> found = wanted.map(instance -> route.endpoints().stream().filter(instance::is).toList()).orElse(route.endpoints());
        if (found.isEmpty()) {
            RouterError.send(exchange, StatusCodes.BAD_REQUEST, "unknown_route", wanted.get().isNotAt(host));
            return Optional.empty();
        }
        return Optional.of(new Attempt(found, route.turn().getAndIncrement()));
    }

    private static String host(HttpServerExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(Headers.HOST);
        if (header == null) {
            return "";
        }
        String host = header.trim();
        // A port is what follows the last colon, unless that colon belongs to a bracketed address.
        int colon = host.lastIndexOf(':');
        return colon >= 0 && colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static String path(HttpServerExchange exchange) {
        String uri = exchange.getRequestURI();
        if (!exchange.isHostIncludedInRequestURI()) {
            return uri;
        }
        int slash = uri.indexOf('/', uri.indexOf("//") + 2);
        return slash < 0 ? "/" : uri.substring(slash);
    }
}
