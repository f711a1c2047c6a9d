package io.byomesh.mesh.secrets;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Keys on the curve P-256, the only kind that a mesh uses, and their texts. */
final class EcKeys {

    /** OpenSSL's own form. */
    private static final String SEC1 = "EC PRIVATE KEY";

    private static final String PKCS8 = "PRIVATE KEY";
    private static final String SPKI = "PUBLIC KEY";

    private static final int BITS = 256;
    private static final ASN1ObjectIdentifier CURVE = SECObjectIdentifiers.secp256r1;
    private static final AlgorithmIdentifier ALGORITHM = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, CURVE);
    private static final String HOW = "make one with openssl ecparam -name prime256v1 -genkey -noout";

    private EcKeys() {}

    static KeyPair generate() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pkcs8(KeyPair keys) {
        return Pem.write(PKCS8, keys.getPrivate().getEncoded());
    }

    static String spki(PublicKey key) {
        return Pem.write(SPKI, key.getEncoded());
    }

    /** With the curve and the public half inside, as Consul and OpenSSL write it. The JDK leaves both out. */
    static String sec1(KeyPair keys) {
        var point = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()).getPublicKeyData();
        return Pem.write(SEC1, encoded(new org.bouncycastle.asn1.sec.ECPrivateKey(
                BITS, ((ECPrivateKey) keys.getPrivate()).getS(), new DERBitString(point.getBytes()), CURVE)));
    }

    /**
     * Both halves of a private key in either form.
     *
     * @throws UnusableException if the text is anything else
     */
    static KeyPair read(String pem) {
        var object = Pem.read(pem);
        try {
            return switch (object.getType()) {
                case SEC1 -> pair(org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(object.getContent()));
                case PKCS8 -> pair(PrivateKeyInfo.getInstance(object.getContent()));
                default -> throw new UnusableException("is a PEM of the kind " + object.getType(),
                        "set the private key itself, not encrypted, which begins with -----BEGIN " + SEC1 + "----- or -----BEGIN " + PKCS8
                                + "-----");
            };
        } catch (IOException | GeneralSecurityException | IllegalArgumentException | IllegalStateException e) {
            throw new UnusableException("is a PEM in which there is no private key", HOW);
        }
    }

    private static KeyPair pair(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        if (!info.getPrivateKeyAlgorithm().equals(ALGORITHM)) {
            throw anotherKind();
        }
        return pair(org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey()).getKey());
    }

    private static KeyPair pair(org.bouncycastle.asn1.sec.ECPrivateKey key) throws GeneralSecurityException {
        if (key.getParametersObject() != null && !CURVE.equals(key.getParametersObject())) {
            throw anotherKind();
        }
        return pair(key.getKey());
    }

    private static UnusableException anotherKind() {
        return new UnusableException("is no key on the curve P-256", HOW);
    }

    private static KeyPair pair(BigInteger number) throws GeneralSecurityException {
        var curve = SECNamedCurves.getByOID(CURVE);
        if (number.signum() <= 0 || number.compareTo(curve.getN()) >= 0) {
            throw anotherKind();
        }
        var point = new FixedPointCombMultiplier().multiply(curve.getG(), number).getEncoded(false);
        var factory = KeyFactory.getInstance("EC");
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(encoded(new SubjectPublicKeyInfo(ALGORITHM, point)))),
                factory.generatePrivate(new PKCS8EncodedKeySpec(encoded(info(number)))));
    }

    private static PrivateKeyInfo info(BigInteger number) {
        try {
            return new PrivateKeyInfo(ALGORITHM, new org.bouncycastle.asn1.sec.ECPrivateKey(BITS, number));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(org.bouncycastle.asn1.ASN1Object object) {
        try {
            return object.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
