package io.byomesh.mesh.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OwnMaterialTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final String CLUSTER = "2f5c9f1e-5a3d-4f7a-9f0b-8f6f3f1f7d11";
    private static final Map<String, String> ROOT = at(NOW).meshRoot(CLUSTER);
    private static final Map<String, String> OTHER = at(NOW).meshRoot(CLUSTER);

    private static Material at(Instant time) {
        return Material.fresh(Clock.fixed(time, ZoneOffset.UTC));
    }

    private static String pkcs8(String algorithm, String curve) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        if (curve != null) {
            generator.initialize(new ECGenParameterSpec(curve));
        }
        return Pem.write("PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded());
    }

    private static String halfOf(String pem) {
        return pem.substring(0, pem.length() / 2);
    }

    static Stream<Arguments> badKeys() throws GeneralSecurityException {
        var keys = at(NOW).identityKey();
        return Stream.of(
                arguments("", "is no PEM", "set the whole text"),
                arguments("do-not-tell-anybody", "is no PEM", "set the whole text"),
                arguments(halfOf(keys.get("privateKey")), "is no PEM", "set the whole text"),
                arguments(keys.get("publicKey"), "is a PEM of the kind PUBLIC KEY", "-----BEGIN EC PRIVATE KEY-----"),
                arguments(ROOT.get("cert"), "is a PEM of the kind CERTIFICATE", "-----BEGIN EC PRIVATE KEY-----"),
                arguments(Pem.write("ENCRYPTED PRIVATE KEY", new byte[] {1}), "of the kind ENCRYPTED PRIVATE KEY", "not encrypted"),
                arguments(Pem.write("PRIVATE KEY", new byte[] {1, 2, 3}), "in which there is no private key", "openssl ecparam"),
                arguments(Pem.write("EC PRIVATE KEY", new byte[] {1, 2, 3}), "in which there is no private key", "openssl ecparam"),
                arguments(pkcs8("RSA", null), "is no key on the curve P-256", "openssl ecparam"),
                arguments(pkcs8("EC", "secp384r1"), "is no key on the curve P-256", "openssl ecparam"),
                arguments(pkcs8("Ed25519", null), "is no key on the curve P-256", "openssl ecparam"));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void aKeyThatCannotBeUsedIsToldInASentenceWithNothingOfTheKey(String key, String what, String fix) {
        assertThatThrownBy(() -> OwnMaterial.identityKey("identity.privateKey", key))
                .isInstanceOf(IllegalArgumentException.class).hasNoCause()
                .message().startsWith("identity.privateKey: this is ").contains(what, fix).endsWith(".")
                .satisfies(message -> key.lines().filter(line -> !line.isEmpty() && !line.startsWith("-----"))
                        .forEach(line -> assertThat(message).doesNotContain(line)));
    }

    @Test
    void aKeyInEitherFormIsTakenWithItsPublicHalf() {
        var made = at(NOW).identityKey();

        assertThat(OwnMaterial.identityKey("k", made.get("privateKey")).get("publicKey")).isEqualTo(made.get("publicKey"));
        assertThat(OwnMaterial.identityKey("k", EcKeys.sec1(EcKeys.read(made.get("privateKey")))).get("publicKey"))
                .isEqualTo(made.get("publicKey"));
    }

    @Test
    void aRootThatWasMadeHereIsTakenAsItIs() {
        assertThat(OwnMaterial.meshRoot("cert", ROOT.get("cert"), "key", ROOT.get("key"), NOW)).isEqualTo(ROOT);
    }

    static Stream<Arguments> badRoots() {
        var keys = EcKeys.generate();
        var leaf = at(NOW).leaf(at(NOW).authority(), "server.dc1.consul");
        var tls = at(NOW).authority();
        var expired = at(NOW.minus(Duration.ofDays(4000))).meshRoot(CLUSTER);
        var early = at(NOW.plus(Duration.ofDays(1))).meshRoot(CLUSTER);
        return Stream.of(
                arguments("no cert", ROOT.get("key"), "cert", "is no PEM", "set the whole text"),
                arguments(ROOT.get("key"), ROOT.get("key"), "cert", "of the kind EC PRIVATE KEY", "BEGIN CERTIFICATE"),
                arguments(Pem.write("CERTIFICATE", new byte[] {1, 2}), ROOT.get("key"), "cert", "no certificate", "openssl x509"),
                arguments(ROOT.get("cert"), "no key", "key", "is no PEM", "set the whole text"),
                arguments(ROOT.get("cert"), OTHER.get("key"), "cert", "of another key than key", "belong together"),
                arguments(expired.get("cert"), expired.get("key"), "cert", "has expired at 20", "valid now"),
                arguments(early.get("cert"), early.get("key"), "cert", "not valid before 20", "valid now"),
                arguments(leaf.get("cert"), leaf.get("key"), "cert", "no certificate of an authority", "CA:TRUE"),
                arguments(tls.get("cert"), tls.get("key"), "cert", "names no trust domain", "spiffe://"),
                arguments(Pem.certificate(root("mesh.example", keys)), EcKeys.sec1(keys), "cert", "spiffe://mesh.example.consul", "a UUID"));
    }

    private static org.bouncycastle.cert.X509CertificateHolder root(String clusterId, KeyPair keys) {
        return new Certificates(NOW).meshRoot(TrustDomain.of(clusterId), keys);
    }

    @ParameterizedTest
    @MethodSource("badRoots")
    void aRootThatCannotBeUsedIsToldInASentence(String cert, String key, String where, String what, String fix) {
        assertThatThrownBy(() -> OwnMaterial.meshRoot("cert", cert, "key", key, NOW))
                .isInstanceOf(IllegalArgumentException.class).hasNoCause()
                .message().startsWith(where + ": this is ").contains(what, fix).endsWith(".")
                .satisfies(message -> key.lines().filter(line -> !line.startsWith("-----")).forEach(line -> assertThat(message).doesNotContain(line)));
    }

    @Test
    void aTrustDomainIsAUuidAndConsul() {
        assertThat(OwnMaterial.clusterId("trustDomain", CLUSTER + ".consul")).isEqualTo(Map.of("clusterId", CLUSTER));
        for (var bad : new String[] {"", ".consul", "mesh.example", CLUSTER, CLUSTER.toUpperCase() + ".consul", "1-1-1-1-1.consul"}) {
            assertThatThrownBy(() -> OwnMaterial.clusterId("trustDomain", bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("trustDomain: '" + bad + "' cannot be").hasMessageContaining("set a UUID");
        }
    }

    @Test
    void aTrustDomainThatIsNotTheRootsIsToldWithBoth() {
        var other = "00000000-5a3d-4f7a-9f0b-8f6f3f1f7d11";

        OwnMaterial.requireSame("trustDomain", CLUSTER + ".consul", CLUSTER);
        assertThatThrownBy(() -> OwnMaterial.requireSame("trustDomain", other + ".consul", CLUSTER))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("trustDomain: ", other, CLUSTER, "set it to the root's");
    }
}
