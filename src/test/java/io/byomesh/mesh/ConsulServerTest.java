package io.byomesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsulServerTest {

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
                        "consul-server", args().security(ConsulServer.INSECURE_OPEN).build(), null))
                .throwOnError();

        assertThat(mocks.only("cloudfoundry:index/app:App").inputs())
                .containsEntry("instances", 3.0)
                .containsEntry("timeout", 180.0)
                .containsEntry("healthCheckType", "port")
                .containsEntry("command", "./mesh/sidecar server")
                .doesNotContainKey("sidecars");
    }

    @Test
    void isNotOpenUnlessOneSaysSo() {
        assertThatThrownBy(() -> args().build())
                .isInstanceOf(MissingRequiredPropertyException.class)
                .hasMessageContaining("security");
    }
}
