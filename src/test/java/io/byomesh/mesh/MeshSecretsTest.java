package io.byomesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.pulumi.core.Output;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.internal.PulumiTestInternal;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.Service;
import io.byomesh.mesh.graph.Service.Protocol;
import io.byomesh.mesh.graph.SnapshotHolder;
import io.byomesh.mesh.graph.SnapshotStore;
import io.byomesh.mesh.secrets.Material;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshSecretsTest {

    private static final String CLUSTER = "2f5c9f1e-5a3d-4f7a-9f0b-8f6f3f1f7d11";
    private static final String OTHER_CLUSTER = "00000000-5a3d-4f7a-9f0b-8f6f3f1f7d11";
    private static final Material MATERIAL = Material.fresh(Clock.systemUTC());

    private static final SnapshotStore STORE = SnapshotStore.of("https://s3.example.com", "snapshots", "us-east-1");

    private final RecordingMocks mocks = new RecordingMocks();

    @AfterEach
    void cleanUp() {
        PulumiTest.cleanup();
    }

    private static MeshSecretsArgs.Builder args() {
        return args(new SnapshotHolder.Keeper("keeper"));
    }

    private static MeshSecretsArgs.Builder args(SnapshotHolder snapshots) {
        return MeshSecretsArgs.builder().graph(MeshGraph.builder("o").snapshots(snapshots)
                .service(Service.of("web", Protocol.HTTP)).service(Service.of("store", Protocol.TCP))
                .app(App.of("shop-web", "web")).app(App.of("shop-store", "store")).build().check());
    }

    private MeshSecrets run(boolean preview, UnaryOperator<MeshSecretsArgs.Builder> settings) {
        return run(preview, args(), settings);
    }

    /** With a bucket in place of the keeper. */
    private MeshSecrets runWithStore(String accessKey, String secretKey) {
        return run(false, args(STORE), args -> args.snapshotStoreKeys(accessKey, secretKey));
    }

    private MeshSecrets run(boolean preview, MeshSecretsArgs.Builder args, UnaryOperator<MeshSecretsArgs.Builder> settings) {
        var made = new AtomicReference<MeshSecrets>();
        PulumiTest.withMocks(mocks)
                .withOptions(TestOptions.builder().preview(preview).build())
                .runTest(context -> made.set(new MeshSecrets("secrets", settings.apply(args).build(), null)))
                .throwOnError();
        return made.get();
    }

    private MeshSecrets run(UnaryOperator<MeshSecretsArgs.Builder> settings) {
        return run(false, settings);
    }

    private MeshSecrets run() {
        return run(UnaryOperator.identity());
    }

    private static JsonObject json(Output<String> credentials) {
        return JsonParser.parseString(PulumiTest.extractValue(credentials)).getAsJsonObject();
    }

    private Map<?, ?> first() {
        return (Map<?, ?>) mocks.stashed().get("first-secrets");
    }

    private Object stashed(String name, String key) {
        var kept = mocks.stashed().containsKey(name) ? mocks.stashed().get(name) : first().get(name);
        return ((Map<?, ?>) kept).get(key);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTogetherWhatAMeshIsMadeWithAndTheNextOfWhatAllHaveToKnowBeforeAndApartWhatEachAppHas(boolean preview) {
        run(preview, UnaryOperator.identity());

        assertThat(mocks.stashed()).containsOnlyKeys("first-secrets", "identity-shop-web-1", "identity-shop-store-1");
        assertThat(first().keySet()).map(Object::toString).containsExactlyInAnyOrder("management-token-1", "snapshot-key-1",
                "gossip-key-1", "gossip-key-2", "tls-ca-1", "tls-ca-2", "tls-server-1", "tls-keeper-1", "cluster-id", "mesh-root-1",
                "identity-key-1", "identity-key-2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsApartEachSecretThatTakesThePlaceOfAFirstOne(boolean preview) {
        run(preview, args -> {
            MeshSecrets.KINDS.forEach(kind -> args.generation(kind, 2));
            return args;
        });

        assertThat(mocks.stashed()).containsOnlyKeys("first-secrets", "management-token-2", "snapshot-key-2", "gossip-key-3", "tls-ca-3",
                "tls-server-3", "tls-keeper-3", "mesh-root-2", "identity-key-3", "identity-shop-web-2", "identity-shop-store-2");
    }

    @Test
    void tellsEachWhatItHasToKnowAndNothingElse() {
        var secrets = run();

        assertThat(json(secrets.forServers()).keySet()).containsExactlyInAnyOrder("gossipKeys", "caCert", "managementToken", "serverCert",
                "serverKey", "rootCert", "rootKey", "clusterId", "identityPublicKeys", "snapshotKey");
        assertThat(json(secrets.forApp("shop-web")).keySet()).containsExactlyInAnyOrder("gossipKeys", "caCert", "jwt");
        assertThat(json(secrets.forKeeper()).keySet()).containsExactlyInAnyOrder("caCert", "serverCert", "serverKey");
        assertThat(json(secrets.forKeeper()).get("serverKey")).isNotEqualTo(json(secrets.forServers()).get("serverKey"));
        assertThat(json(secrets.forApp("shop-web")).get("jwt")).isNotEqualTo(json(secrets.forApp("shop-store")).get("jwt"));
        assertThatThrownBy(() -> secrets.forApp("web")).hasMessageContaining("no app 'web'");
    }

    @Test
    void withABucketTheServersHaveItsKeysAndThereIsNothingForAKeeper() {
        var secrets = runWithStore("the-access-key", "the-secret-key");

        var servers = json(secrets.forServers());
        assertThat(servers.get("storeAccessKey").getAsString()).isEqualTo("the-access-key");
        assertThat(servers.get("storeSecretKey").getAsString()).isEqualTo("the-secret-key");
        assertThat(json(secrets.forApp("shop-web")).keySet()).containsExactlyInAnyOrder("gossipKeys", "caCert", "jwt");
        assertThat(PulumiTestInternal.extractOutputData(secrets.forServers()).isSecret()).isTrue();
        assertThatThrownBy(secrets::forKeeper).isInstanceOf(IllegalStateException.class).hasMessageContaining("no keeper");
        assertThatThrownBy(() -> args(STORE).build())
                .isInstanceOf(MissingRequiredPropertyException.class).hasMessageContaining("snapshotStoreKeys");
    }

    @Test
    void otherKeysOfTheBucketHaveAnotherMarkThatTellsNothingOfThem() {
        var first = runWithStore("access", "secret").storeKeysMark().orElseThrow();
        var mark = PulumiTest.extractValue(first);
        assertThat(PulumiTestInternal.extractOutputData(first).isSecret()).isFalse();
        assertThat(mark).hasSize(8);
        cleanUp();

        assertThat(PulumiTest.extractValue(runWithStore("access", "secret").storeKeysMark().orElseThrow())).isEqualTo(mark);
        cleanUp();
        assertThat(PulumiTest.extractValue(runWithStore("access", "other").storeKeysMark().orElseThrow())).isNotEqualTo(mark);
        cleanUp();
        assertThat(run().storeKeysMark()).isEmpty();
    }

    @Test
    void takesForASecretWhatIsOne() {
        var secrets = run();

        for (var secret : List.of(secrets.managementToken(), secrets.forServers(), secrets.forKeeper(), secrets.forApp("shop-web"))) {
            assertThat(PulumiTestInternal.extractOutputData(secret).isSecret()).isTrue();
        }
        for (var known : List.of(secrets.clusterId(), secrets.identityPublicKeys(), secrets.tlsAuthorities())) {
            assertThat(PulumiTestInternal.extractOutputData(known).isSecret()).isFalse();
        }
    }

    @Test
    void keepsWhatWasMadeFirst() {
        var before = PulumiTest.extractValue(run().forServers());
        cleanUp();

        assertThat(PulumiTest.extractValue(run().forServers())).isEqualTo(before);
    }

    @Test
    void givesWhatIsInTheStateInAPreviewToo() {
        var before = PulumiTest.extractValue(run().forApp("shop-web"));
        cleanUp();

        assertThat(PulumiTest.extractValue(run(true, UnaryOperator.identity()).forApp("shop-web"))).isEqualTo(before);
    }

    @Test
    void everybodyKnowsTheKeyBeforeAndTheKeyAfterTheOneInUse() {
        var before = json(run().forApp("shop-web")).getAsJsonArray("gossipKeys");
        cleanUp();

        var after = json(run(args -> args.generation("gossip-key", 2)).forApp("shop-web")).getAsJsonArray("gossipKeys");

        assertThat(after).hasSize(3);
        assertThat(List.of(after.get(0), after.get(1))).isEqualTo(List.of(before.get(1), before.get(0)));
    }

    @Test
    void aNewAuthorityThatAllKnewBeforeCertifiesServersAndKeeperAnew() {
        var before = json(run().forServers());
        cleanUp();

        var after = json(run(args -> args.generation("tls-ca", 2)).forServers());

        assertThat(before.get("caCert").getAsString()).isEqualTo(stashed("tls-ca-1", "cert").toString() + stashed("tls-ca-2", "cert"));
        assertThat(after.get("caCert").getAsString()).isEqualTo(
                stashed("tls-ca-2", "cert").toString() + stashed("tls-ca-1", "cert") + stashed("tls-ca-3", "cert"));
        assertThat(after.get("serverCert").getAsString()).isEqualTo(stashed("tls-server-2", "cert"));
        assertThat(mocks.stashed()).containsKey("tls-keeper-2");
    }

    @Test
    void aNewKeySignsTheIdentitiesAnew() {
        var before = run().identityPublicKeys();
        var old = PulumiTest.extractValue(before);
        cleanUp();

        var after = run(args -> args.generation("identity-key", 2));

        assertThat(PulumiTest.extractValue(after.identityPublicKeys())).hasSize(3).startsWith(old.get(1), old.get(0));
        assertThat(json(after.forApp("shop-web")).get("jwt").getAsString()).isEqualTo(stashed("identity-shop-web-2", "jwt"));
    }

    @Test
    void aNewRootHasTheOldTrustDomain() {
        run();
        cleanUp();

        var after = json(run(args -> args.generation("mesh-root", 2)).forServers());

        assertThat(after.get("clusterId").getAsString()).isEqualTo(stashed("mesh-root-1", "clusterId")).isEqualTo(stashed("mesh-root-2", "clusterId"));
        assertThat(after.get("rootCert").getAsString()).isEqualTo(stashed("mesh-root-2", "cert"));
    }

    @Test
    void takesWhatTheUserBrings() {
        var key = MATERIAL.identityKey();
        var root = MATERIAL.meshRoot(CLUSTER);

        var secrets = run(args -> args.identityKey(key.get("privateKey")).meshRoot(root.get("cert"), root.get("key")).trustDomain(CLUSTER + ".consul"));

        var servers = json(secrets.forServers());
        assertThat(servers.get("rootCert").getAsString()).isEqualTo(root.get("cert"));
        assertThat(servers.get("rootKey").getAsString()).isEqualTo(root.get("key"));
        assertThat(servers.get("clusterId").getAsString()).isEqualTo(CLUSTER);
        assertThat(PulumiTest.extractValue(secrets.identityPublicKeys())).containsExactly(key.get("publicKey"));
    }

    @Test
    void anotherKeyOfTheUsersSignsTheIdentitiesAnew() {
        var first = json(run(args -> args.identityKey(MATERIAL.identityKey().get("privateKey"))).forApp("shop-web"));
        cleanUp();

        var second = json(run(args -> args.identityKey(MATERIAL.identityKey().get("privateKey"))).forApp("shop-web"));

        assertThat(second.get("jwt")).isNotEqualTo(first.get("jwt"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTrustDomainThatIsNotTheStatesIsRefusedInAPreviewToo(boolean preview) {
        run(args -> args.trustDomain(CLUSTER + ".consul"));
        cleanUp();

        assertThatThrownBy(() -> run(preview, args -> args.trustDomain(OTHER_CLUSTER + ".consul")))
                .hasStackTraceContaining("trustDomain: it is to be " + OTHER_CLUSTER + ".consul, but this mesh was made with " + CLUSTER);
    }

    @Test
    void aTrustDomainThatIsNotTheRootsIsRefused() {
        var root = MATERIAL.meshRoot(CLUSTER);

        assertThatThrownBy(() -> args().meshRoot(root.get("cert"), root.get("key")).trustDomain(OTHER_CLUSTER + ".consul").build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("trustDomain: ", OTHER_CLUSTER, CLUSTER);
    }

    @Test
    void namesWhatCannotBeAGeneration() {
        assertThatThrownBy(() -> args().generation("gossip", 2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("generations.gossip: there is no such secret", "gossip-key, identity-key");
        assertThatThrownBy(() -> args().generation("gossip-key", 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("generations.gossip-key: 0 is no generation", "set 1");
        assertThatThrownBy(() -> MeshSecretsArgs.builder().build())
                .isInstanceOf(MissingRequiredPropertyException.class).hasMessageContaining("graph");
    }

    @Test
    void aPreviewNeedsNoCryptographyAndAnUpdateDoes() throws Exception {
        assertThat(WithoutCryptography.run(true)).isEmpty();
        assertThat(WithoutCryptography.run(false)).contains("NoClassDefFoundError: org/bouncycastle");
    }
}
