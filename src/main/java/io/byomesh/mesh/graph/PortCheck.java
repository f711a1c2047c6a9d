package io.byomesh.mesh.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Goes through the ports that one app's containers listen on: the app's own, its sidecar's, and one for each service that it calls. All
 * are in one network namespace, so each needs a port of its own that nothing else has.
 */
final class PortCheck {

    private final Consumer<Problem> found;
    private final Map<Integer, String> taken = new HashMap<>();

    /** The ports that any setting of this app names, so that a fix proposes none of them. */
    private final Set<Integer> named = new HashSet<>();

    private PortCheck(Consumer<Problem> found) {
        this.found = found;
    }

    static void of(MeshGraph graph, App app, Consumer<Problem> found) {
        var check = new PortCheck(found);
        var provided = graph.services().stream().filter(service -> service.name().equals(app.provides())).findFirst();
        provided.ifPresent(service -> check.named.addAll(List.of(service.port(), service.sidecarPort())));
        app.calls().forEach(call -> check.named.add(call.localPort()));
        provided.ifPresent(check::service);
        app.calls().forEach(call -> check.call(graph, call, "apps.%s.calls.%s.localPort".formatted(app.name(), call.service())));
    }

    private void service(Service service) {
        var where = "services." + service.name();
        if (service.port() != MeshPorts.APP) {
            listen(where + ".port", service.port(), "the app itself");
        } else if (service.proxied()) {
            taken.put(service.port(), "the app itself");
        } else {
            // Its callers come straight to this port, and the router's port is opened to nobody.
            problem(where + ".port", "a UDP service cannot be on %d, which the mesh opens to nobody".formatted(MeshPorts.APP));
        }
        listen(where + ".sidecarPort", service.sidecarPort(), "the app's own sidecar");
    }

    private void call(MeshGraph graph, Call call, String where) {
        var proxied = graph.service(call.service()).map(Service::proxied).orElse(true);
        if (proxied) {
            listen(where, call.localPort(), "the upstream for " + call.service());
        } else if (call.localPort() != 0) {
            found.accept(new Problem(where, "nothing would listen on %d, since UDP goes past the proxies".formatted(call.localPort()),
                    "leave the local port out"));
        }
    }

    private void listen(String where, int port, String listener) {
        if (port < 1 || port > 65535) {
            problem(where, "%d is no port".formatted(port));
            return;
        }
        var reason = ReservedPorts.reasonFor(port);
        var other = taken.putIfAbsent(port, listener);
        if (reason.isPresent()) {
            problem(where, "port %d is taken: %s".formatted(port, reason.get()));
        } else if (other != null) {
            problem(where, "port %d is taken by %s".formatted(port, other));
        }
    }

    private void problem(String where, String what) {
        found.accept(new Problem(where, what, "set a free port between 1024 and 61000, such as %d".formatted(free())));
    }

    private int free() {
        int port = MeshPorts.APP + 1;
        while (named.contains(port) || ReservedPorts.reasonFor(port).isPresent()) {
            port++;
        }
        return port;
    }
}
