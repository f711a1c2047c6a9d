package io.byomesh.mesh;

import com.pulumi.cloudfoundry.App;
import com.pulumi.cloudfoundry.Route;
import com.pulumi.cloudfoundry.RouteArgs;
import com.pulumi.cloudfoundry.inputs.RouteDestinationArgs;
import com.pulumi.resources.Resource;
import java.util.List;

/**
 * Routes as resources of their own. Routes that an app's manifest maps would stay behind when the app is deleted; these go with
 * the stack.
 */
final class Routes {

    private Routes() {}

    static void create(Resource parent, String name, List<MeshRouteArgs> routes, App app) {
        for (var route : routes) {
            var args = RouteArgs.builder()
                    .space(route.spaceId())
                    .domain(route.domainId())
                    .destinations(RouteDestinationArgs.builder().appId(app.id()).build());
            route.host().ifPresent(args::host);
            new Route(name + "-" + route.name(), args.build(), Options.child(parent));
        }
    }
}
