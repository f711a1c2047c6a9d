package io.byomesh.foundation.identity;

import io.byomesh.foundation.files.PrivateFile;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
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
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Signs certificates with the authority's key. Keys are on P-256: one for each instance, and again for each rotation, is made at once. */
final class Signer {

    private static final String NAME = "Instance identity CA";
    private static final Duration LIFETIME = Duration.ofDays(3650);
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;

    private final PrivateKey key;
    private final X509CertificateHolder certificate;

    private Signer(PrivateKey key, X509CertificateHolder certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** The signer whose key and certificate are in this file; they are made when there is none. */
    static Signer at(Path file) {
        try {
            if (Files.notExists(file)) {
                PrivateFile.write(file, create());
            }
            return read(file);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("The authority for instance certificates cannot be had: " + e.getMessage(), e);
        }
    }

    private static byte[] create() throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair pair = pair();
        Instant now = Instant.now();
        X500Name name = new X500Name("CN=" + NAME);
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        var builder = new JcaX509v3CertificateBuilder(
                name, serial(), Date.from(now), Date.from(now.plus(LIFETIME)), name, pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(pair.getPublic()));
        X509CertificateHolder made = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate()));
        return (pem("PRIVATE KEY", pair.getPrivate().getEncoded()) + pem("CERTIFICATE", made.getEncoded()))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Signer read(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file); PEMParser parser = new PEMParser(text)) {
            if (parser.readObject() instanceof PrivateKeyInfo key && parser.readObject() instanceof X509CertificateHolder certificate) {
                return new Signer(new JcaPEMKeyConverter().getPrivateKey(key), certificate);
            }
        }
        throw new IOException(file + " does not hold a private key and a certificate; delete it, and another authority is made");
    }

    InstanceIdentity issue(InstanceIdentity.Subject subject, Duration lifetime) {
        try {
            KeyPair pair = pair();
            Instant now = Instant.now();
            Instant end = now.plus(lifetime);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            var builder = new JcaX509v3CertificateBuilder(
                    certificate.getSubject(), serial(), Date.from(now), Date.from(end), name(subject), pair.getPublic());
            builder.addExtension(Extension.keyUsage, true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyAgreement));
            builder.addExtension(Extension.extendedKeyUsage, false,
                    new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth}));
            builder.addExtension(Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(certificate));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, subject.instanceGuid()),
                new GeneralName(GeneralName.iPAddress, subject.address())}));
            X509CertificateHolder issued = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key));
            return new InstanceIdentity(pem("CERTIFICATE", issued.getEncoded()) + certificatePem(),
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()), end);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("A certificate for an instance cannot be made: " + e.getMessage(), e);
        }
    }

    /** The units are one set, as on Cloud Foundry: readers look for prefixes, not for places. */
    private static X500Name name(InstanceIdentity.Subject subject) {
        ASN1ObjectIdentifier unit = BCStyle.OU;
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addMultiValuedRDN(new ASN1ObjectIdentifier[] {unit, unit, unit}, new ASN1Encodable[] {
                    new DERUTF8String("organization:" + subject.organizationGuid()),
                    new DERUTF8String("space:" + subject.spaceGuid()),
                    new DERUTF8String("app:" + subject.appGuid())})
                .addRDN(BCStyle.CN, subject.instanceGuid())
                .build();
    }

    String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1);
    }

    private static String pem(String type, byte[] content) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        }
        return text.toString();
    }
}
