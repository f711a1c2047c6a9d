package io.byomesh.mesh.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotCheckTest {

    private static MeshGraph.Builder mesh(SnapshotStore store) {
        return MeshGraph.builder("o").snapshots(store).service(Service.of("web", Service.Protocol.HTTP)).app(App.of("shop-web", "web"));
    }

    private static SnapshotStore at(String endpoint) {
        return SnapshotStore.of(endpoint, "snapshots", "us-east-1");
    }

    private static SnapshotStore fitting() {
        return at("https://s3.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://s3.example.com", "https://s3.example.com/", "https://10.0.0.1:9000", "https://[::1]:9000",
        "http://s3.apps.internal:8080", "http://blue.s3.apps.internal", "http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]"})
    void takesHttpsAnywhereAndHttpWhereOnlyInstancesAre(String endpoint) {
        assertThat(mesh(at(endpoint)).build().validate()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://s3.example.com", "http://apps.internal", "http://s3.apps.internal.example.com", "http://notapps.internal",
        "http://10.0.0.1", "http://127.0.0.1.example.com"})
    void refusesPlainHttpElsewhere(String endpoint) {
        assertThat(mesh(at(endpoint)).build().validate()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo("snapshotStore.endpoint");
            assertThat(problem.what()).contains(endpoint);
            assertThat(problem.fix()).contains("https", "apps.internal");
        });
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(mesh(at("")), "snapshotStore.endpoint", "it is missing", "https://"),
                arguments(mesh(at("s3.example.com")), "snapshotStore.endpoint", "'s3.example.com'", "https://"),
                arguments(mesh(at("ftp://s3.example.com")), "snapshotStore.endpoint", "'ftp://s3.example.com'", "https://"),
                arguments(mesh(at("https://s3.example.com/snapshots")), "snapshotStore.endpoint", "/snapshots'", "bucket and prefix set apart"),
                arguments(mesh(at("https://user:word@s3.example.com")), "snapshotStore.endpoint", "is not the address of a host", "https://"),
                arguments(mesh(SnapshotStore.of("https://s3.example.com", "", "r")), "snapshotStore.bucket", "it is missing", "the name of a bucket"),
                arguments(mesh(SnapshotStore.of("https://s3.example.com", "My Bucket", "r")), "snapshotStore.bucket", "'My Bucket'", "lower-case"),
                arguments(mesh(SnapshotStore.of("https://s3.example.com", "snapshots", "")), "snapshotStore.region", "it is missing", "us-east-1"),
                arguments(mesh(fitting().withPrefix("/blue")), "snapshotStore.prefix", "'/blue'", "meshes/blue"),
                arguments(mesh(fitting().withPrefix("a/../b")), "snapshotStore.prefix", "'a/../b'", "meshes/blue"),
                arguments(mesh(fitting().withAuthorities("nonsense")), "snapshotStore.ca", "no certificate", "PEM"),
                arguments(mesh(fitting()).security(Security.INSECURE_OPEN), "snapshotStore", "a mesh that is insecure-open", "set security to secure"),
                arguments(mesh(at("http://s3.apps.internal").servedBy(new SnapshotStore.Host("shop-web", "guid"))),
                        "snapshotStore.endpoint", "'shop-web'", "another endpoint"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void namesTheSettingTheMistakeAndTheFix(MeshGraph.Builder graph, String where, String what, String fix) {
        assertThat(graph.build().validate()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(where);
            assertThat(problem.what()).contains(what);
            assertThat(problem.fix()).contains(fix);
        });
    }
}
