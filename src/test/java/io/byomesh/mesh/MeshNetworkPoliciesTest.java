package io.byomesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pulumi.core.Output;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.test.PulumiTest;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.Service;
import io.byomesh.mesh.graph.Service.Protocol;
import io.byomesh.mesh.graph.SnapshotHolder;
import io.byomesh.mesh.graph.SnapshotStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeshNetworkPoliciesTest {

    private static final String POLICY = "cloudfoundry:index/networkPolicy:NetworkPolicy";

    private final RecordingMocks mocks = new RecordingMocks();

    @AfterEach
    void cleanUp() {
        PulumiTest.cleanup();
    }

    private static MeshNetworkPoliciesArgs.Builder args() {
        return args(new SnapshotHolder.Keeper("keeper"));
    }

    private static MeshNetworkPoliciesArgs.Builder args(SnapshotHolder snapshots) {
        return MeshNetworkPoliciesArgs.builder()
                .graph(MeshGraph.builder("o").snapshots(snapshots).service(Service.of("web", Protocol.HTTP)).app(App.of("web", "web"))
                        .build().check(), EdgeMode.DECLARED)
                .appId("consul-server", Output.of("guid-of-servers"))
                .appId("web", Output.of("guid-of-web"));
    }

    @Test
    void opensTheKeeperToTheServersByItsGuid() {
        PulumiTest.withMocks(mocks).runTest(context ->
                new MeshNetworkPolicies("policies", args().appId("keeper", Output.of("guid-of-keeper")).build(), null)).throwOnError();

        assertThat(mocks.ofType(POLICY)).hasSize(3).filteredOn(policy -> policy.name().equals("snapshots/consul-server->keeper")).singleElement()
                .satisfies(policy -> assertThat(policy.inputs().get("policies")).isEqualTo(List.of(Map.of(
                        "sourceApp", "guid-of-servers", "destinationApp", "guid-of-keeper", "protocol", "tcp", "port", "8443"))));
    }

    @Test
    void opensTheAppThatServesABucketToTheServersByItsGuid() {
        var store = SnapshotStore.of("http://s3.apps.internal:9000", "snapshots", "us-east-1").servedBy(new SnapshotStore.Host("minio", "guid-of-minio"));

        PulumiTest.withMocks(mocks).runTest(context -> new MeshNetworkPolicies("policies", args(store).build(), null)).throwOnError();

        assertThat(mocks.ofType(POLICY)).hasSize(3).filteredOn(policy -> policy.name().equals("snapshots/consul-server->minio")).singleElement()
                .satisfies(policy -> assertThat(policy.inputs().get("policies")).isEqualTo(List.of(Map.of(
                        "sourceApp", "guid-of-servers", "destinationApp", "guid-of-minio", "protocol", "tcp", "port", "9000"))));
    }

    @Test
    void namesTheKeeperWhoseGuidIsMissing() {
        assertThatThrownBy(() -> args().build())
                .isInstanceOf(MissingRequiredPropertyException.class).hasMessageContaining("appId of keeper");
    }
}
