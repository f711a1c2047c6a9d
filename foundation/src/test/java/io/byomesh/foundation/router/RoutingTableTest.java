package io.byomesh.foundation.router;

import static io.byomesh.foundation.router.Routing.instance;
import static io.byomesh.foundation.router.Routing.internalRoute;
import static io.byomesh.foundation.router.Routing.publicRoute;
import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.cell.LiveInstance;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingTableTest {

    private static final List<LiveInstance> INSTANCES =
            List.of(instance("a", 0, "10.255.0.1"), instance("a", 1, "10.255.0.2"), instance("b", 0, "10.255.0.3"));

    @Test
    void takesTheLongestPathOfAHost() {
        RoutingTable table = table(
                publicRoute("h", "apps.localhost", "", "a", 1),
                publicRoute("h", "apps.localhost", "/x", "a", 2),
                publicRoute("h", "apps.localhost", "/x/y", "a", 3));

        assertThat(port(table, "h.apps.localhost", "/")).isEqualTo(1);
        assertThat(port(table, "h.apps.localhost", "/xy")).isEqualTo(1);
        assertThat(port(table, "h.apps.localhost", "/x")).isEqualTo(2);
        assertThat(port(table, "h.apps.localhost", "/x/z")).isEqualTo(2);
        assertThat(port(table, "h.apps.localhost", "/x/y/z")).isEqualTo(3);
    }

    @Test
    void comparesHostsAndPathsWithoutRegardToCase() {
        RoutingTable table = table(publicRoute("Shop", "apps.localhost", "/Cart", "a", 1));

        assertThat(port(table, "SHOP.Apps.LocalHost", "/cART/1")).isEqualTo(1);
    }

    @Test
    void prefersAHostToAWildcardAndTheNearerWildcardToTheFurther() {
        RoutingTable table = table(
                publicRoute("*", "localhost", "", "a", 1),
                publicRoute("*", "apps.localhost", "", "a", 2),
                publicRoute("h", "apps.localhost", "/only", "a", 3));

        assertThat(port(table, "h.apps.localhost", "/only")).isEqualTo(3);
        assertThat(port(table, "h.apps.localhost", "/else")).isEqualTo(2);
        assertThat(port(table, "g.apps.localhost", "/")).isEqualTo(2);
        assertThat(port(table, "other.localhost", "/")).isEqualTo(1);
        assertThat(table.route("localhost", "/")).isEmpty();
    }

    @Test
    void servesTheApexOfADomain() {
        assertThat(port(table(publicRoute("", "localhost", "", "a", 1)), "localhost", "/v1/status")).isEqualTo(1);
    }

    @Test
    void passesOverARouteWithoutRoutableInstances() {
        RoutingTable table = table(
                publicRoute("h", "apps.localhost", "/x", "gone", 1), publicRoute("h", "apps.localhost", "", "a", 2));

        assertThat(port(table, "h.apps.localhost", "/x")).isEqualTo(2);
        assertThat(new RoutingTable(
                                List.of(publicRoute("h", "apps.localhost", "", "a", 1)),
                                List.of(instance("a", 0, "10.255.0.1", false)))
                        .route("h.apps.localhost", "/"))
                .isEmpty();
    }

    @Test
    void neverServesInternalRoutesPubliclyNorPublicOnesInternally() {
        RoutingTable table = table(internalRoute("h", "a"), publicRoute("p", "apps.localhost", "", "a", 1));

        assertThat(table.route("h.apps.internal", "/")).isEmpty();
        assertThat(table.instances("p.apps.localhost")).isEmpty();
    }

    @Test
    void knowsAnInternalNameByRouteAndByIndex() {
        RoutingTable table = table(internalRoute("h", "a"), internalRoute("h", "b"));

        assertThat(table.instances("h.apps.internal")).extracting(LiveInstance::address)
                .containsExactlyInAnyOrder("10.255.0.1", "10.255.0.2", "10.255.0.3");
        assertThat(table.instances("0.h.apps.internal")).extracting(LiveInstance::address)
                .containsExactlyInAnyOrder("10.255.0.1", "10.255.0.3");
        assertThat(table.instances("1.h.apps.internal")).extracting(LiveInstance::address).containsExactly("10.255.0.2");
        assertThat(table.instances("2.h.apps.internal")).isEmpty();
        assertThat(table.instances("00.h.apps.internal")).isEmpty();
        assertThat(table.instances("x.h.apps.internal")).isEmpty();
        assertThat(table.instances("99999999999.h.apps.internal")).isEmpty();
    }

    private static RoutingTable table(Route... routes) {
        return new RoutingTable(List.of(routes), INSTANCES);
    }

    private static int port(RoutingTable table, String host, String path) {
        return table.route(host, path).orElseThrow().endpoints().get(0).port();
    }
}
