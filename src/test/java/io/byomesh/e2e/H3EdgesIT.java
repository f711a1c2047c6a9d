package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What becomes of requests that are coming through when their edge is closed: by the network alone, and by the mesh. */
@E2e
class H3EdgesIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** Enough of them to tell a connection that lives on from one request that was under way. */
    private static final int REQUESTS = 20;

    private static PlainMesh mesh;

    @BeforeAll
    static void aMeshOfPlainServices() {
        mesh = PlainMesh.shared();
        mesh.awaitAnswers();
    }

    private static int answer() {
        return mesh.bed().get(PlainMesh.ROUTE, "/").status();
    }

    @Test
    @Order(1)
    void requestsGoOnOverConnectionsThatOutliveTheirPolicyUntilOneHasToBeMadeAnew() {
        var policies = mesh.bed().api().policies("hotrod-frontend", "hotrod-customer");
        mesh.bed().api().forbid(policies);
        try {
            for (var i = 0; i < REQUESTS; i++) {
                assertThat(answer()).isEqualTo(200);
            }
            mesh.replace("hotrod-customer", 0);
            mesh.awaitInstances("customer", 1);
            assertThat(answer()).as("answer when customer is an instance to which no connection is left").isEqualTo(502);
        } finally {
            mesh.bed().api().allow(policies);
        }
        mesh.awaitAnswers();
    }

    /** Network policies let old connections be; Consul's intentions do not. */
    @Test
    @Order(2)
    void edgesThatTheMeshClosesEndRequestsOnOldConnectionsToo() {
        mesh.stack().set("edges", "none").up();
        try {
            Wait.until("requests to be refused", LIMIT, () -> answer() == 502);
        } finally {
            mesh.stack().set("edges", null).up();
        }
        mesh.awaitAnswers();
    }
}
