package io.byomesh.foundation.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceAuthorityTest {

    private static final InstanceIdentity.Subject SUBJECT =
            new InstanceIdentity.Subject("i-guid", "a-guid", "s-guid", "o-guid", "10.255.0.2");

    @TempDir
    Path folder;

    private Path file;
    private InstanceAuthority authority;

    @BeforeEach
    void create() {
        file = folder.resolve("authority.pem");
        authority = new InstanceAuthority(file, Duration.ofHours(24));
    }

    private static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                .map(X509Certificate.class::cast).toList();
    }

    private List<X509Certificate> issued() throws GeneralSecurityException {
        return certificates(authority.issue(SUBJECT).certificates().getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void namesTheInstanceItsAppSpaceAndOrganization() throws Exception {
        X509Certificate certificate = issued().get(0);

        assertThat(certificate.getSubjectX500Principal().getName().split("[,+]"))
                .containsExactlyInAnyOrder("CN=i-guid", "OU=organization:o-guid", "OU=space:s-guid", "OU=app:a-guid");
        assertThat(certificate.getSubjectAlternativeNames()).containsExactlyInAnyOrder(List.of(2, "i-guid"), List.of(7, "10.255.0.2"));
        assertThat(certificate.getExtendedKeyUsage()).as("client and server").containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).as("is no authority").isEqualTo(-1);
        assertThat(Duration.between(certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofHours(24));
    }

    @Test
    void isTheAuthorityThatOneTrusts() throws Exception {
        List<X509Certificate> chain = issued();
        List<X509Certificate> trusted = certificates(authority.certificate());

        assertThat(chain.subList(1, chain.size())).isEqualTo(trusted);
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(trusted.get(0), null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX").validate(
                CertificateFactory.getInstance("X.509").generateCertPath(chain.subList(0, 1)), parameters);
    }

    @Test
    void makesAKeyForEachCertificate() throws Exception {
        assertThat(issued().get(0).getPublicKey()).isNotEqualTo(issued().get(0).getPublicKey());
    }

    @Test
    void isMadeOnceAndKeptForItsOwnerAlone() throws Exception {
        byte[] before = authority.certificate();

        assertThat(new InstanceAuthority(file, Duration.ofHours(1)).certificate()).isEqualTo(before);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void saysWhichFileIsBroken() throws Exception {
        Files.writeString(file, "nothing");

        assertThatThrownBy(authority::certificate).hasMessageContaining(file.toString()).hasMessageContaining("delete it");
    }

    @Test
    void replacesHalfAnHourBeforeTheEndOrSoonerWhereThatIsTooLong() {
        assertThat(authority.lead()).isEqualTo(Duration.ofMinutes(30));
        assertThat(new InstanceAuthority(file, Duration.ofSeconds(8)).lead()).isEqualTo(Duration.ofSeconds(2));
    }
}
