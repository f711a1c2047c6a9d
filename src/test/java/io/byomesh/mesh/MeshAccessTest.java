package io.byomesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pulumi.core.Output;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.internal.PulumiTestInternal;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.Service;
import io.byomesh.mesh.graph.Service.Protocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshAccessTest {

    private static final String PEM = "-----BEGIN PUBLIC KEY-----\nMFkwEwYH+/==\n-----END PUBLIC KEY-----\n";
    private static final String METHOD = "consul:index/aclAuthMethod:AclAuthMethod";
    private static final String RULE = "consul:index/aclBindingRule:AclBindingRule";
    private static final String POLICY = "consul:index/aclPolicy:AclPolicy";
    private static final String TOKEN = "consul:index/aclToken:AclToken";

    private final RecordingMocks mocks = new RecordingMocks();
    private final AtomicInteger questions = new AtomicInteger();

    /** Consul knows the secret of the one token. */
    private final Mocks consul = new Mocks() {
        @Override
        public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
            if (args.type.equals(TOKEN)) {
                mocks.newResourceAsync(args);
                var state = new HashMap<>(args.inputs);
                state.put("accessorId", "accessor");
                return CompletableFuture.completedFuture(ResourceResult.of(Optional.of("accessor"), state));
            }
            return mocks.newResourceAsync(args);
        }

        @Override
        public CompletableFuture<Map<String, Object>> callAsync(CallArgs args) {
            questions.incrementAndGet();
            assertThat(args.token).isEqualTo("consul:index/getAclTokenSecretId:getAclTokenSecretId");
            return CompletableFuture.completedFuture(Map.of(
                    "id", "id", "accessorId", "accessor", "encryptedSecretId", "", "secretId", "secret of accessor"));
        }
    };

    @AfterEach
    void cleanUp() {
        PulumiTest.cleanup();
    }

    private static MeshAccessArgs args() {
        return MeshAccessArgs.builder()
                .graph(MeshGraph.builder("o")
                        .service(Service.of("web", Protocol.HTTP)).service(Service.of("store", Protocol.TCP))
                        .app(App.of("shop-web", "web")).app(App.of("shop-store", "store")).build().check())
                .identityPublicKeys(Output.of(List.of(PEM)))
                .clusterId(Output.of("cluster"))
                .build();
    }

    private MeshAccess run(Mocks engine, boolean preview) {
        var made = new AtomicReference<MeshAccess>();
        PulumiTest.withMocks(engine)
                .withOptions(TestOptions.builder().preview(preview).build())
                .runTest(context -> made.set(new MeshAccess("access", args(), null)))
                .throwOnError();
        return made.get();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesEachAppAPolicyAndOneRuleForAll(boolean preview) {
        run(consul, preview);

        assertThat(mocks.ofType(POLICY)).extracting(r -> r.inputs().get("name")).containsExactlyInAnyOrder("app-shop-web", "app-shop-store", "ui");
        assertThat(mocks.only(RULE).inputs()).containsEntry("authMethod", "byo-mesh").containsEntry("bindType", "policy")
                .containsEntry("bindName", "app-${value.app}").doesNotContainKey("selector");
        assertThat(mocks.only(TOKEN).inputs()).containsEntry("policies", List.of("ui")).doesNotContainKey("roles");
    }

    @Test
    void writesTheMethodAsConsulGivesItBack() {
        run(consul, false);

        assertThat(mocks.only(METHOD).inputs()).containsEntry("name", "byo-mesh").containsEntry("type", "jwt").containsEntry("configJson",
                "{\"BoundAudiences\":[\"cluster\"],\"BoundIssuer\":\"byo-mesh\",\"ClaimMappings\":{\"app\":\"app\",\"service\":\"service\"},"
                        + "\"JWTSupportedAlgs\":[\"ES256\"],\"JWTValidationPubKeys\":[\"" + PEM.replace("\n", "\\n") + "\"]}");
    }

    @Test
    void keepsTheTokenThatOnlyLooksAsASecretAndAsksForItInAnUpdateOnly() {
        var token = run(consul, false).uiToken();
        assertThat(PulumiTest.extractValue(token)).isEqualTo("secret of accessor");
        assertThat(PulumiTestInternal.extractOutputData(token).isSecret()).isTrue();
        assertThat(questions).hasValue(1);
        cleanUp();

        assertThat(PulumiTest.extractValue(run(consul, true).uiToken())).isEqualTo("secret of accessor");
        assertThat(questions).hasValue(1);
    }

    @Test
    void theRuleComesAfterTheMethodAndWhoLooksComesLast() {
        var order = new OrderingMocks(consul);

        run(order, false);

        assertThat(order.early).isEmpty();
        assertThat(order.made).contains("policy-app-shop-web", "auth-method", "policy-ui");
    }

    /** Makes a thing only after everything that waits for nothing has been asked for, and notes what was asked for too early. */
    private static final class OrderingMocks implements Mocks {
        private static final int INDEPENDENT = 3;

        private final Mocks engine;
        private final CompletableFuture<Void> all = new CompletableFuture<>();
        private final AtomicInteger asked = new AtomicInteger();
        private final Set<String> made = ConcurrentHashMap.newKeySet();
        private final Set<String> early = ConcurrentHashMap.newKeySet();

        OrderingMocks(Mocks engine) {
            this.engine = engine;
        }

        @Override
        public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
            var needs = args.name.equals("binding-rule") ? List.of("auth-method")
                    : args.name.equals("policy-ui") ? List.of("binding-rule", "policy-app-shop-web", "policy-app-shop-store")
                    : List.<String>of();
            if (!made.containsAll(needs)) {
                early.add(args.name);
            }
            var result = engine.newResourceAsync(args);
            if (!args.name.startsWith("policy-app-") && !args.name.equals("auth-method")) {
                made.add(args.name);
                return result;
            }
            var answer = all.thenCompose(ignored -> {
                made.add(args.name);
                return result;
            });
            if (asked.incrementAndGet() == INDEPENDENT) {
                all.complete(null);
            }
            return answer;
        }

        @Override
        public CompletableFuture<Map<String, Object>> callAsync(CallArgs args) {
            return engine.callAsync(args);
        }
    }

    @Test
    void namesTheArgumentThatIsMissing() {
        assertThatThrownBy(() -> MeshAccessArgs.builder().build())
                .isInstanceOf(MissingRequiredPropertyException.class).hasMessageContaining("graph");
        assertThatThrownBy(() -> MeshAccessArgs.builder().graph(MeshGraph.builder("o").build()).build())
                .isInstanceOf(MissingRequiredPropertyException.class).hasMessageContaining("identityPublicKeys");
    }
}
