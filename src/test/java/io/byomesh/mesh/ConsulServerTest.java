package io.byomesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pulumi.core.Output;
import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsulServerTest {

    private static final String ROUTE = "cloudfoundry:index/route:Route";

    private final RecordingMocks mocks = new RecordingMocks();

    @AfterEach
    void cleanUp() {
        PulumiTest.cleanup();
    }

    private static ConsulServerArgs.Builder args() {
        return ConsulServerArgs.builder()
                .appName("consul-server")
                .organization("mesh")
                .space("dev")
                .path("server.zip")
                .sourceHash("abc")
                .owner("byo-mesh.dev");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runsThreeServersThatHaveThreeMinutesToStart(boolean preview) {
        PulumiTest.withMocks(mocks)
                .withOptions(TestOptions.builder().preview(preview).build())
                .runTest(context -> new ConsulServer(
                        "consul-server", args().secrets(secrets()).build(), null))
                .throwOnError();

        assertThat(mocks.only("cloudfoundry:index/app:App").inputs())
                .containsEntry("instances", 3.0)
                .containsEntry("timeout", 180.0)
                .containsEntry("healthCheckType", "port")
                .containsEntry("command", "./mesh/sidecar server")
                .doesNotContainKey("sidecars");
    }

    private static BoundSecretsArgs secrets() {
        return BoundSecretsArgs.builder().spaceId("s").credentials(Output.of("{\"key\":\"1234\"}")).generation("gossip-key=1").build();
    }

    @Test
    void isNotOpenUnlessOneSaysSo() {
        var failure = assertThatThrownBy(() -> PulumiTest.withMocks(mocks)
                .runTest(context -> new ConsulServer("consul-server", args().build(), null))
                .throwOnError());

        failure.hasStackTraceContaining("have no secrets").hasStackTraceContaining("InsecureOpenConsulServer");
    }

    @Test
    void isToldItsSecretsByABoundServiceInstanceAndStartsAnewWhenTheyChange() {
        PulumiTest.withMocks(mocks)
                .runTest(context -> new ConsulServer("consul-server", args().secrets(secrets()).build(), null))
                .throwOnError();

        var instance = mocks.only("cloudfoundry:index/serviceInstance:ServiceInstance").inputs();
        assertThat(instance).containsEntry("name", "consul-server-mesh").containsEntry("type", "user-provided").containsEntry("tags", List.of("byo-mesh"));
        var app = mocks.only("cloudfoundry:index/app:App").inputs();
        assertThat(app.get("serviceBindings")).isEqualTo(List.of(Map.of("serviceInstance", "consul-server-mesh")));
        assertThat(app.get("environment")).isEqualTo(Map.of("BYO_MESH_SECRETS", "gossip-key=1"));
        assertThat(app.toString()).doesNotContain("1234");
        assertThat(app).containsEntry("enableSsh", false);
    }

    @Test
    void anOpenOneIsTheSameAppWithoutSecretsAndTakesNone() {
        PulumiTest.withMocks(mocks)
                .runTest(context -> new InsecureOpenConsulServer("consul-server", args().build(), null))
                .throwOnError();
        assertThat(mocks.only("cloudfoundry:index/app:App").inputs()).containsEntry("command", "./mesh/sidecar server").doesNotContainKey("serviceBindings");
        PulumiTest.cleanup();

        assertThatThrownBy(() -> PulumiTest.withMocks(mocks)
                        .runTest(context -> new InsecureOpenConsulServer("consul-server", args().secrets(secrets()).build(), null))
                        .throwOnError())
                .hasStackTraceContaining("are open to everybody");
    }

    private static MeshRouteArgs route(String name) {
        return MeshRouteArgs.builder().name(name).host("consul").path("/dev2").domainId("d").spaceId("s").build();
    }

    @Test
    void aRouteMayBeAPathOfAHost() {
        PulumiTest.withMocks(mocks)
                .runTest(context -> new ConsulServer(
                        "consul-server", args().secrets(secrets()).routes(route("api")).build(), null))
                .throwOnError();

        assertThat(mocks.only(ROUTE).inputs()).containsEntry("host", "consul").containsEntry("path", "/dev2");
    }

    @Test
    void isReachableOnlyWhenEveryRouteLeadsToIt() {
        var events = new CopyOnWriteArrayList<String>();
        Mocks slowRoutes = new Mocks() {
            @Override
            public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
                var made = mocks.newResourceAsync(args);
                if (!args.type.equals(ROUTE)) {
                    return made;
                }
                var later = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);
                return CompletableFuture.runAsync(() -> events.add(args.name), later).thenCompose(ignored -> made);
            }
        };
        PulumiTest.withMocks(slowRoutes)
                .runTest(context -> new ConsulServer(
                                "consul-server", args().secrets(secrets()).routes(route("public"), route("api")).build(), null)
                        .reachable()
                        .applyValue(id -> events.add("reachable as " + id)))
                .throwOnError();

        assertThat(events).containsExactlyInAnyOrder("consul-server-public", "consul-server-api", "reachable as guid-of-consul-server")
                .endsWith("reachable as guid-of-consul-server");
    }
}
