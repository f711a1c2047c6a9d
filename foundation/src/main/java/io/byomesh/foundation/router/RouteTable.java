package io.byomesh.foundation.router;

import java.util.Collection;

/** Takes the routes that the API knows; combines them with the instances that are routable. */
public interface RouteTable {

    /** These routes, and no others, exist from now on. */
    void publish(Collection<Route> routes);
}
