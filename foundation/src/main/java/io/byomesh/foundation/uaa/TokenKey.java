package io.byomesh.foundation.uaa;

import io.byomesh.foundation.store.Settings;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** The key that signs tokens. Made at the first start and kept, so that tokens outlive a restart of the foundation. */
record TokenKey(RSAPrivateCrtKey privateKey, RSAPublicKey publicKey) {

    static final String ID = "byo-mesh-1";

    private static final String SETTING = "uaa.token-key";

    static TokenKey in(Settings settings) {
        try {
            var encoded = settings.keptBytes(SETTING, TokenKey::generate);
            var factory = KeyFactory.getInstance("RSA");
            var secret = (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
            var open = (RSAPublicKey) factory.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
            return new TokenKey(secret, open);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot make or read the key that signs tokens", e);
        }
    }

    private static byte[] generate() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair().getPrivate().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no RSA", e);
        }
    }

    String modulus() {
        return base64(publicKey.getModulus());
    }

    String exponent() {
        return base64(publicKey.getPublicExponent());
    }

    String pem() {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey.getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----";
    }

    private static String base64(BigInteger number) {
        var bytes = number.toByteArray();
        // A leading zero byte only says that the number is positive; JSON web keys leave it out.
        var unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
    }
}
