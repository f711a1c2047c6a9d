package io.byomesh.foundation.router;

import io.byomesh.foundation.cell.LiveInstance;
import java.util.List;

/** Routes and instances as tests need them. */
public final class Routing {

    private Routing() {}

    public static Route publicRoute(String host, String domain, String path, String app, int port) {
        return new Route(host, domain, path, false, List.of(new Route.Destination(app, "web", port)));
    }

    public static Route internalRoute(String host, String app) {
        return new Route(host, "apps.internal", "", true, List.of(new Route.Destination(app, "web", 8080)));
    }

    public static LiveInstance instance(String app, int index, String address) {
        return instance(app, index, address, true);
    }

    public static LiveInstance instance(String app, int index, String address, boolean routable) {
        return new LiveInstance(app, app + "-web", "web", index, app + "-instance-" + index, address, routable);
    }
}
