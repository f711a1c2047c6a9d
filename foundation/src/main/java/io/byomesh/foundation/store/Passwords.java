package io.byomesh.foundation.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Hashes of passwords and client secrets, and random ones to begin with. */
public final class Passwords {

    /** Few, as nearly all passwords here are made by {@link #random()}, which nobody guesses, and a first login waits for this. */
    private static final int ITERATIONS = 10_000;
    private static final int BITS = 256;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What was right before, by its hash, under a key that goes with this process: programs log in over and over with the same. */
    private static final Map<String, byte[]> PROVEN = new ConcurrentHashMap<>();
    private static final int MOST_PROVEN = 1_000;
    private static final SecretKeySpec KEY = new SecretKeySpec(bytes(32), "HmacSHA256");

    private Passwords() {}

    /** 144 random bits, safe in a URL and in a shell. */
    public static String random() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(18));
    }

    /** {@code iterations:salt:hash}, with PBKDF2. */
    public static String hash(String password) {
        var salt = bytes(16);
        return ITERATIONS + ":" + encode(salt) + ":" + encode(derive(password, salt, ITERATIONS));
    }

    /** Whether this is the password; takes as long for a user that does not exist (a null hash), so as not to tell who does. */
    public static boolean matches(String password, String hash) {
        if (hash == null) {
            derive(password, new byte[16], ITERATIONS);
            return false;
        }
        var mark = mark(password);
        var proven = PROVEN.get(hash);
        if (proven != null && MessageDigest.isEqual(proven, mark)) {
            return true;
        }
        var parts = hash.split(":");
        var decoder = Base64.getDecoder();
        var derived = derive(password, decoder.decode(parts[1]), Integer.parseInt(parts[0]));
        var right = MessageDigest.isEqual(derived, decoder.decode(parts[2]));
        if (right && PROVEN.size() < MOST_PROVEN) {
            PROVEN.put(hash, mark);
        }
        return right;
    }

    private static byte[] mark(String password) {
        try {
            var mac = Mac.getInstance(KEY.getAlgorithm());
            mac.init(KEY);
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no HmacSHA256", e);
        }
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        try {
            var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, BITS);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no PBKDF2WithHmacSHA256", e);
        }
    }

    private static byte[] bytes(int count) {
        var bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
