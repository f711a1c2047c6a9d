package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What Consul is told of a service changes while requests come. */
@E2e
class H4DefaultsIT {

    @Test
    void theFirstChangeOfAServicesDefaultsLosesNoRequest() {
        var mesh = PlainMesh.shared();
        mesh.replace("hotrod-customer", 0);
        mesh.awaitInstances("customer", 1);
        mesh.awaitAnswers();
        var defaults = mesh.stack().consul("/v1/config/service-defaults/customer").json().getAsJsonObject();
        var post = mesh.post();

        write(mesh, defaults, 1000);
        Wait.until("customer's proxy to be told", Duration.ofMinutes(1), () -> new Attacker(mesh.bed(), mesh.stack(), "hotrod-customer")
                .agent("GET", "/v1/agent/service/hotrod-customer-sidecar-proxy", mesh.stack().managementToken(), "")
                .body().contains("max_inbound_connections"));
        // Long enough for Consul to find out what it makes of that.
        mesh.roll("hotrod-driver");

        var report = post.stop();
        write(mesh, defaults, 0);
        assertThat(report.failed()).as(report.told()).isZero();
        assertThat(report.all()).isGreaterThan(100);
    }

    private static void write(PlainMesh mesh, JsonObject defaults, int connections) {
        defaults.addProperty("MaxInboundConnections", connections);
        mesh.stack().writeConsul("/v1/config", defaults.toString());
    }
}
