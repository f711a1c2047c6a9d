package io.byomesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.Security;
import io.byomesh.mesh.graph.Service;
import io.byomesh.mesh.graph.Service.Protocol;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshConfigEntriesTest {

    private static final String ENTRY = "consul:index/configEntry:ConfigEntry";

    private final RecordingMocks mocks = new RecordingMocks();

    @AfterEach
    void cleanUp() {
        PulumiTest.cleanup();
    }

    private static MeshConfigEntriesArgs args() {
        return args(Security.SECURE, EdgeMode.DECLARED);
    }

    private static MeshConfigEntriesArgs args(Security security, EdgeMode edges) {
        return MeshConfigEntriesArgs.builder()
                .graph(MeshGraph.builder("o").security(security)
                        .service(Service.of("web", Protocol.HTTP)).service(Service.of("driver", Protocol.GRPC)).service(Service.of("mail", Protocol.TCP))
                        .app(App.of("web", "web").calling("driver", 8081)).app(App.of("driver", "driver")).app(App.of("mail", "mail"))
                        .build().check(), edges)
                .build();
    }

    private static void run(Mocks mocks, boolean preview) {
        PulumiTest.withMocks(mocks)
                .withOptions(TestOptions.builder().preview(preview).build())
                .runTest(context -> new MeshConfigEntries("services", args(), null))
                .throwOnError();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachEntryIsAResourceNamedAfterItsKindAndService(boolean preview) {
        run(mocks, preview);

        assertThat(mocks.ofType(ENTRY)).extracting(RecordingMocks.Recorded::name).containsExactlyInAnyOrder(
                "mesh-mesh", "proxy-defaults-global",
                "service-defaults-web",
                "service-defaults-driver", "service-router-driver", "service-intentions-driver",
                "service-defaults-mail");
        assertThat(mocks.ofType(ENTRY)).allSatisfy(entry ->
                assertThat(entry.name()).isEqualTo(entry.inputs().get("kind") + "-" + entry.inputs().get("name")));
    }

    @Test
    void consulIsSentItsOwnNamesAsJson() {
        run(mocks, false);

        var sent = mocks.ofType(ENTRY).stream().filter(entry -> entry.name().equals("service-defaults-driver")).findFirst().orElseThrow();
        var json = JsonParser.parseString((String) sent.inputs().get("configJson")).getAsJsonObject();
        assertThat(json.get("Protocol").getAsString()).isEqualTo("grpc");
        var ejection = json.getAsJsonObject("UpstreamConfig").getAsJsonObject("Defaults").getAsJsonObject("PassiveHealthCheck");
        assertThat(ejection.get("MaxFailures").toString()).isEqualTo("3");
    }

    @Test
    void anIntentionIsWrittenAsConsulGivesItBack() {
        run(mocks, false);

        var sent = mocks.ofType(ENTRY).stream().filter(entry -> entry.name().equals("service-intentions-driver")).findFirst().orElseThrow();
        assertThat(sent.inputs().get("configJson"))
                .isEqualTo("{\"Sources\":[{\"Name\":\"web\",\"Action\":\"allow\",\"Precedence\":9,\"Type\":\"consul\"}],"
                        + "\"Meta\":{\"byo-mesh-managed-by\":\"pulumi\"}}");
    }

    @Test
    void anOpenMeshHasNoIntentions() {
        PulumiTest.withMocks(mocks).runTest(context ->
                new MeshConfigEntries("services", args(Security.INSECURE_OPEN, EdgeMode.FULL_MESH), null)).throwOnError();

        assertThat(mocks.ofType(ENTRY)).extracting(RecordingMocks.Recorded::name).noneMatch(name -> name.contains("intentions"))
                .contains("service-defaults-driver");
    }

    @Test
    void aRouterAndAnIntentionAreMadeOnlyWhenConsulKnowsWhatTheirServiceSpeaks() {
        var held = new HoldingMocks(3);

        run(held, false);

        assertThat(held.early).isEmpty();
        assertThat(held.made).containsExactlyInAnyOrder("web", "driver", "mail");
    }

    /** Makes no defaults before all of them are asked for, by when a router that waits for nothing has been asked for too. */
    private static final class HoldingMocks implements Mocks {
        private final RecordingMocks mocks = new RecordingMocks();
        private final CompletableFuture<Void> all = new CompletableFuture<>();
        private final Set<String> asked = ConcurrentHashMap.newKeySet();
        private final Set<String> made = ConcurrentHashMap.newKeySet();
        private final Set<String> early = ConcurrentHashMap.newKeySet();
        private final int count;

        HoldingMocks(int count) {
            this.count = count;
        }

        @Override
        public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
            var result = mocks.newResourceAsync(args);
            var service = String.valueOf(args.inputs.get("name"));
            if ((args.name.startsWith("service-router") || args.name.startsWith("service-intentions")) && !made.contains(service)) {
                early.add(service);
            }
            if (!args.name.startsWith("service-defaults")) {
                return result;
            }
            asked.add(service);
            var answer = all.thenCompose(ignored -> {
                made.add(service);
                return result;
            });
            if (asked.size() == count) {
                all.complete(null);
            }
            return answer;
        }
    }

    @Test
    void namesTheArgumentThatIsMissing() {
        assertThatThrownBy(() -> MeshConfigEntriesArgs.builder().build())
                .isInstanceOf(MissingRequiredPropertyException.class)
                .hasMessageContaining("graph");
    }
}
