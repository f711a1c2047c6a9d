package io.byomesh.mesh.secrets;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates at one moment. */
final class Certificates {

    /** For clocks that differ. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final int AUTHORITY_YEARS = 10;
    private static final int LEAF_YEARS = 5;
    private static final int SERIAL_BITS = 127;
    private static final int AUTHORITY_USAGE = KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign;

    private final SecureRandom random = new SecureRandom();
    private final Instant now;

    Certificates(Instant now) {
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
    }

    /** An authority that certifies leaves and no other authorities. */
    X509CertificateHolder authority(String name, KeyPair keys) {
        return sign(builder(name(name), name(name), keys.getPublic(), AUTHORITY_YEARS, new BasicConstraints(0), AUTHORITY_USAGE),
                keys.getPublic(), keys.getPrivate());
    }

    /** The authority of a trust domain, which Consul reads from its name. */
    X509CertificateHolder meshRoot(TrustDomain domain, KeyPair keys) {
        var subject = name("byo-mesh root " + domain.clusterId());
        var builder = builder(subject, subject, keys.getPublic(), AUTHORITY_YEARS, new BasicConstraints(true), AUTHORITY_USAGE);
        add(builder, Extension.subjectAlternativeName, false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, domain.uri())));
        return sign(builder, keys.getPublic(), keys.getPrivate());
    }

    /** For one who is called by this name, or on the same machine, and who calls others. */
    X509CertificateHolder leaf(X509CertificateHolder issuer, KeyPair issuerKeys, String dnsName, PublicKey key) {
        var builder = builder(
                issuer.getSubject(), name(dnsName), key, LEAF_YEARS, new BasicConstraints(false), KeyUsage.digitalSignature);
        add(builder, Extension.extendedKeyUsage, false,
                new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
        add(builder, Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, dnsName),
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        }));
        return sign(builder, issuerKeys.getPublic(), issuerKeys.getPrivate());
    }

    private X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, int years, BasicConstraints constraints, int usage) {
        var until = now.atZone(ZoneOffset.UTC).plusYears(years).toInstant();
        var builder = new JcaX509v3CertificateBuilder(
                issuer, serial(), Date.from(now.minus(BACKDATED)), Date.from(until), subject, key);
        add(builder, Extension.basicConstraints, true, constraints);
        add(builder, Extension.keyUsage, true, new KeyUsage(usage));
        try {
            add(builder, Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return builder;
    }

    private static X509CertificateHolder sign(X509v3CertificateBuilder builder, PublicKey issuer, PrivateKey key) {
        try {
            add(builder, Extension.authorityKeyIdentifier, false, new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer));
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(
            X509v3CertificateBuilder builder, org.bouncycastle.asn1.ASN1ObjectIdentifier id, boolean critical,
            org.bouncycastle.asn1.ASN1Encodable value) {
        try {
            builder.addExtension(id, critical, value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private BigInteger serial() {
        return new BigInteger(SERIAL_BITS, random).setBit(0);
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    }
}
