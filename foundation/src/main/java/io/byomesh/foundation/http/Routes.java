package io.byomesh.foundation.http;

import io.undertow.util.HttpString;
import java.util.function.UnaryOperator;

/** Where a family of endpoints says which requests it answers. */
public final class Routes {

    private final HttpListener listener;
    private final UnaryOperator<Handler> filter;

    Routes(HttpListener listener, UnaryOperator<Handler> filter) {
        this.listener = listener;
        this.filter = filter;
    }

    /** The same listener, with every request passing through the filter first. */
    public Routes through(UnaryOperator<Handler> next) {
        return new Routes(listener, handler -> filter.apply(next.apply(handler)));
    }

    public Routes get(String path, Handler handler) {
        return on("GET", path, handler);
    }

    public Routes post(String path, Handler handler) {
        return on("POST", path, handler);
    }

    public Routes put(String path, Handler handler) {
        return on("PUT", path, handler);
    }

    public Routes patch(String path, Handler handler) {
        return on("PATCH", path, handler);
    }

    public Routes delete(String path, Handler handler) {
        return on("DELETE", path, handler);
    }

    private Routes on(String method, String path, Handler handler) {
        listener.add(new HttpString(method), path, filter.apply(handler));
        return this;
    }
}
