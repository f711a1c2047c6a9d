package io.byomesh.mesh.secrets;

import io.byomesh.mesh.graph.Problem;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;

/**
 * Looks through what a user brings in place of what {@link Material} would make, and brings it into the same form.
 *
 * <p>What cannot be used is an {@link IllegalArgumentException} whose message is one sentence: which setting, what is wrong, and what to
 * set instead. It holds nothing of the secret.
 */
public final class OwnMaterial {

    private OwnMaterial() {}

    /**
     * As {@link Material#identityKey()} makes it.
     *
     * @param where the setting's name
     * @param privateKey a private key in PEM
     */
    public static Map<String, String> identityKey(String where, String privateKey) {
        return checked(where, () -> {
            var keys = EcKeys.read(privateKey);
            return Map.of("privateKey", EcKeys.pkcs8(keys), "publicKey", EcKeys.spki(keys.getPublic()));
        });
    }

    /**
     * As {@link Material#clusterId()} makes it.
     *
     * @param where the setting's name
     * @param trustDomain the trust domain's name
     */
    public static Map<String, String> clusterId(String where, String trustDomain) {
        return Map.of("clusterId", trustDomain(where, trustDomain).clusterId());
    }

    /**
     * As {@link Material#meshRoot(String)} makes it.
     *
     * @param where the name of the certificate's setting
     * @param cert a certificate in PEM
     * @param whereKey the name of the key's setting
     * @param key its private key in PEM
     * @param now when it has to be valid
     */
    public static Map<String, String> meshRoot(String where, String cert, String whereKey, String key, Instant now) {
        var keys = checked(whereKey, () -> EcKeys.read(key));
        return checked(where, () -> {
            var holder = Pem.readCertificate(cert);
            requireValid(holder, now);
            requireAuthority(holder);
            requireSameKey(holder, keys.getPublic().getEncoded(), whereKey);
            var domain = domainOf(holder);
            return Map.of("cert", Pem.certificate(holder), "key", EcKeys.sec1(keys), "clusterId", domain.clusterId());
        });
    }

    /**
     * Compares what a root says with what the user says.
     *
     * @param where the name of the trust domain's setting
     * @param trustDomain its name as the user gave it
     * @param clusterId that of the root
     */
    public static void requireSame(String where, String trustDomain, String clusterId) {
        var given = trustDomain(where, trustDomain);
        if (!given.clusterId().equals(clusterId)) {
            throw sentence(where, "the trust domain is to be %s, but the mesh's root is that of %s".formatted(
                    given.name(), TrustDomain.of(clusterId).name()), "set it to the root's, or take the root of this one");
        }
    }

    private static TrustDomain trustDomain(String where, String name) {
        return TrustDomain.parse(name).orElseThrow(() -> sentence(where, "'%s' cannot be a trust domain of Consul's".formatted(name),
                "set a UUID in lower case and .consul, such as 2f5c9f1e-5a3d-4f7a-9f0b-8f6f3f1f7d11.consul"));
    }

    private static void requireValid(X509CertificateHolder cert, Instant now) {
        var from = cert.getNotBefore().toInstant();
        var until = cert.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            throw new UnusableException("is a certificate that is not valid before " + from, "set one that is valid now");
        }
        if (!now.isBefore(until)) {
            throw new UnusableException("is a certificate that has expired at " + until, "set one that is valid now");
        }
    }

    private static void requireAuthority(X509CertificateHolder cert) {
        var constraints = BasicConstraints.fromExtensions(cert.getExtensions());
        if (constraints == null || !constraints.isCA()) {
            throw new UnusableException("is no certificate of an authority", "set one whose basic constraints say CA:TRUE");
        }
        var usage = KeyUsage.fromExtensions(cert.getExtensions());
        if (usage == null || !usage.hasUsages(KeyUsage.keyCertSign | KeyUsage.cRLSign)) {
            throw new UnusableException("is a certificate whose key must not sign certificates", "set one whose key usage is Certificate Sign and CRL Sign");
        }
        if (cert.getExtension(Extension.subjectKeyIdentifier) == null) {
            throw new UnusableException("is a certificate without a subject key identifier, by which Consul knows it", "set one that has it");
        }
    }

    private static void requireSameKey(X509CertificateHolder cert, byte[] publicKey, String whereKey) {
        try {
            var certified = new JcaX509CertificateConverter().getCertificate(cert).getPublicKey();
            if (!Arrays.equals(certified.getEncoded(), publicKey)) {
                throw new UnusableException("is the certificate of another key than " + whereKey, "set the two that belong together");
            }
        } catch (GeneralSecurityException e) {
            throw new UnusableException("is a certificate of a key that cannot be read", "set one whose key is on the curve P-256");
        }
    }

    private static TrustDomain domainOf(X509CertificateHolder cert) {
        var names = GeneralNames.fromExtensions(cert.getExtensions(), Extension.subjectAlternativeName);
        var uris = names == null ? List.<String>of() : Arrays.stream(names.getNames())
                .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
                .map(name -> Objects.toString(name.getName()))
                .toList();
        if (uris.size() != 1 || !uris.get(0).startsWith("spiffe://")) {
            throw new UnusableException("is a certificate that names no trust domain",
                    "set one whose only URI among the alternative names is spiffe://, a UUID and .consul");
        }
        var uri = uris.get(0);
        return TrustDomain.parse(uri.substring("spiffe://".length())).orElseThrow(() -> new UnusableException(
                "is a certificate of %s, which cannot be a trust domain of Consul's".formatted(uri), "set one of spiffe://, a UUID and .consul"));
    }

    private static <T> T checked(String where, Supplier<T> check) {
        try {
            return check.get();
        } catch (UnusableException e) {
            throw sentence(where, "this " + e.getMessage(), e.fix());
        }
    }

    private static IllegalArgumentException sentence(String where, String what, String fix) {
        return new IllegalArgumentException(new Problem(where, what, fix).sentence());
    }
}
