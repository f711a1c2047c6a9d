package io.byomesh.mesh;

import com.pulumi.cloudfoundry.App;
import com.pulumi.cloudfoundry.Route;
import com.pulumi.cloudfoundry.RouteArgs;
import com.pulumi.cloudfoundry.inputs.RouteDestinationArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;

/**
 * Routes as resources of their own. Routes that an app's manifest maps would stay behind when the app is deleted; these go with
 * the stack.
 */
final class Routes {

    private Routes() {}

    /** @return the app's GUID, once all its routes lead to it */
    static Output<String> create(Resource parent, String name, List<MeshRouteArgs> routes, App app) {
        var reached = app.id();
        for (var route : routes) {
            var args = RouteArgs.builder()
                    .space(route.spaceId())
                    .domain(route.domainId())
                    .destinations(RouteDestinationArgs.builder().appId(app.id()).build());
            route.host().ifPresent(args::host);
            route.path().ifPresent(args::path);
            var made = new Route(name + "-" + route.name(), args.build(), Options.child(parent));
            reached = Output.tuple(reached, made.id()).applyValue(both -> both.t1);
        }
        return reached;
    }
}
