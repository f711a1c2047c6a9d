package io.byomesh.mesh.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MaterialTest {

    private static final Instant NOW = Instant.parse("2026-11-25T08:00:00.987Z");
    private static final String CLUSTER = "2f5c9f1e-5a3d-4f7a-9f0b-8f6f3f1f7d11";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final Material material = Material.fresh(Clock.fixed(NOW, ZoneOffset.UTC));

    private static X509Certificate cert(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    static Stream<Function<Material, Map<String, String>>> kinds() {
        var authority = Material.fresh(Clock.systemUTC()).authority();
        var identityKey = Material.fresh(Clock.systemUTC()).identityKey();
        return Stream.of(Material::token, Material::key, Material::clusterId, Material::authority, Material::identityKey,
                m -> m.leaf(authority, "server.dc1.consul"), m -> m.meshRoot(CLUSTER),
                m -> m.identity("app", "service", identityKey.get("privateKey"), CLUSTER));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPlaceholderHasTheKeysOfWhatItStandsForAndNoneOfItsValues(Function<Material, Map<String, String>> kind) {
        var placeholder = kind.apply(Material.placeholders());

        assertThat(placeholder.keySet()).isEqualTo(kind.apply(material).keySet());
        assertThat(placeholder.values()).allMatch(word -> word.equals("made by the update") || word.equals(CLUSTER));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void noTwoAreAlike(Function<Material, Map<String, String>> kind) {
        assertThat(kind.apply(material)).isNotEqualTo(kind.apply(material));
    }

    @Test
    void aTokenAndAClusterAreUuidsAndAKeyIs32BytesLong() {
        for (var uuid : List.of(material.token().get("token"), material.clusterId().get("clusterId"))) {
            assertThat(UUID.fromString(uuid)).hasToString(uuid);
        }
        assertThat(Base64.getDecoder().decode(material.key().get("key"))).hasSize(32);
    }

    @Test
    void anAuthorityCertifiesLeavesForTenYearsAndNoOtherAuthorities() throws Exception {
        var cert = cert(material.authority().get("cert"));

        assertThat(cert.getBasicConstraints()).isZero();
        assertThat(cert.getKeyUsage()).startsWith(true, false, false, false, false, true, true);
        assertThat(cert.getNotBefore().toInstant()).isEqualTo("2026-11-25T07:00:00Z");
        assertThat(cert.getNotAfter().toInstant()).isEqualTo("2036-11-25T08:00:00Z");
        cert.verify(cert.getPublicKey());
    }

    @Test
    void aLeafIsGoodForFiveYearsForItsNameAndForTheSameMachineInBothDirections() throws Exception {
        var authority = material.authority();
        var cert = cert(material.leaf(authority, "server.dc1.consul").get("cert"));

        cert.verify(cert(authority.get("cert")).getPublicKey());
        assertThat(cert.getBasicConstraints()).isEqualTo(-1);
        assertThat(cert.getExtendedKeyUsage()).containsExactlyInAnyOrder(SERVER_AUTH, CLIENT_AUTH);
        assertThat(new HashSet<>(cert.getSubjectAlternativeNames())).isEqualTo(
                new HashSet<>(List.of(List.of(2, "server.dc1.consul"), List.of(2, "localhost"), List.of(7, "127.0.0.1"))));
        assertThat(cert.getNotBefore().toInstant()).isEqualTo("2026-11-25T07:00:00Z");
        assertThat(cert.getNotAfter().toInstant()).isEqualTo("2031-11-25T08:00:00Z");
    }

    @Test
    void aMeshRootIsTheAuthorityOfItsTrustDomainWithAKeyInConsulsForm() throws Exception {
        var root = material.meshRoot(CLUSTER);
        var cert = cert(root.get("cert"));

        assertThat(List.copyOf(cert.getSubjectAlternativeNames())).isEqualTo(List.of(List.of(6, "spiffe://" + CLUSTER + ".consul")));
        assertThat(cert.getBasicConstraints()).isPositive();
        assertThat(cert.getKeyUsage()).startsWith(true, false, false, false, false, true, true);
        assertThat(root.get("key")).startsWith("-----BEGIN EC PRIVATE KEY-----");
        assertThat(root.get("clusterId")).isEqualTo(CLUSTER);
    }

    @Test
    void anIdentitySaysWhoseItIsForWhomAndForHowLongAndIsSigned() throws Exception {
        var keys = material.identityKey();
        var jwt = material.identity("hotrod-driver", "driver", keys.get("privateKey"), CLUSTER).get("jwt");

        var publicKey = keys.get("publicKey").replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        var key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey)));
        var verifier = (JWTVerifier.BaseVerification) JWT.require(Algorithm.ECDSA256(key));
        var read = verifier.build(Clock.fixed(NOW, ZoneOffset.UTC)).verify(jwt);
        assertThat(read.getIssuer()).isEqualTo("byo-mesh");
        assertThat(read.getAudience()).containsExactly(CLUSTER);
        assertThat(read.getSubject()).isEqualTo("hotrod-driver");
        assertThat(read.getClaim("app").asString()).isEqualTo("hotrod-driver");
        assertThat(read.getClaim("service").asString()).isEqualTo("driver");
        assertThat(read.getIssuedAtAsInstant()).isEqualTo("2026-11-25T08:00:00Z");
        assertThat(read.getExpiresAtAsInstant()).isEqualTo("2031-11-25T08:00:00Z");
    }
}
