package io.byomesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshAppTest {

    private static final String APP = "cloudfoundry:index/app:App";
    private static final String ROUTE = "cloudfoundry:index/route:Route";

    private final RecordingMocks mocks = new RecordingMocks();

    @AfterEach
    void cleanUp() {
        PulumiTest.cleanup();
    }

    private static MeshAppArgs.Builder args() {
        return MeshAppArgs.builder()
                .appName("hotrod-customer")
                .organization("mesh")
                .space("dev")
                .path(".build/apps/customer.zip")
                .sourceHash("abc")
                .owner("byo-mesh.dev")
                .command("./mesh/sidecar app -- ./hotrod customer");
    }

    private void run(boolean preview, MeshAppArgs args) {
        PulumiTest.withMocks(mocks)
                .withOptions(TestOptions.builder().preview(preview).build())
                .runTest(context -> new MeshApp("customer", args, null))
                .throwOnError();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pushesTheAppWithAnAgentAndAProxySortedByName(boolean preview) {
        run(preview, args().build());

        var inputs = mocks.only(APP).inputs();
        assertThat(inputs)
                .containsEntry("name", "hotrod-customer")
                .containsEntry("orgName", "mesh")
                .containsEntry("spaceName", "dev")
                .containsEntry("memory", "512M")
                .containsEntry("instances", 1.0)
                .containsEntry("sourceCodeHash", "abc");
        assertThat(inputs.get("sidecars"))
                .isEqualTo(List.of(
                        Map.of(
                                "name", "consul",
                                "command", "./mesh/sidecar agent",
                                "memory", "256M",
                                "processTypes", List.of("web")),
                        Map.of(
                                "name", "consul-proxy",
                                "command", "./mesh/sidecar proxy",
                                "memory", "160M",
                                "processTypes", List.of("web"))));
    }

    @Test
    void labelsTheAppAsAMemberAndAsItsStacks() {
        run(false, args().build());

        assertThat(mocks.only(APP).inputs().get("labels"))
                .isEqualTo(Map.of("service-mesh", "true", "byo-mesh-stack", "byo-mesh.dev"));
    }

    @Test
    void leavesRoutesOutOfTheAppSoThatTheyAreDeletedWithTheStack() {
        run(
                false,
                args()
                        .routes(MeshRouteArgs.builder()
                                .name("public")
                                .host("hotrod")
                                .domainId("domain-guid")
                                .spaceId("space-guid")
                                .build())
                        .build());

        assertThat(mocks.only(APP).inputs()).doesNotContainKeys("routes", "noRoute");
        var route = mocks.only(ROUTE);
        assertThat(route.name()).isEqualTo("customer-public");
        assertThat(route.inputs()).containsEntry("host", "hotrod").containsEntry("domain", "domain-guid");
        assertThat(route.inputs().get("destinations")).isEqualTo(List.of(Map.of("appId", "guid-of-customer")));
    }

    @Test
    void givesARouteAtADomainsApexNoHost() {
        run(
                false,
                args()
                        .routes(MeshRouteArgs.builder().name("apex").domainId("d").spaceId("s").build())
                        .build());

        assertThat(mocks.only(ROUTE).inputs()).doesNotContainKey("host");
    }

    @Test
    void namesTheArgumentThatIsMissing() {
        assertThatThrownBy(() -> MeshAppArgs.builder().appName("a").build())
                .isInstanceOf(MissingRequiredPropertyException.class)
                .hasMessageContaining("organization");
    }

    @Test
    void leavesTheSharedEmptyOptionsAsTheyWere() {
        run(false, args().build());

        assertThat(ComponentResourceOptions.Empty.getParent()).isEmpty();
        assertThat(ComponentResourceOptions.Empty.isProtect()).isFalse();
    }
}
