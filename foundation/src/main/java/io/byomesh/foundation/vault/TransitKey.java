package io.byomesh.foundation.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The secret of one data directory from which stacks' keys are derived, and the token that opens the endpoint. */
public final class TransitKey {

    private static final String FILE = "transit.key";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String ENCRYPTED = "vault:v1:";

    private final byte[] secret;

    private TransitKey(byte[] secret) {
        this.secret = secret;
    }

    /** The key of this data directory; made, for the owner's eyes alone, when there is none yet. */
    public static TransitKey in(Path dataDir) {
        var file = dataDir.resolve(FILE);
        try {
            if (Files.notExists(file)) {
                create(file);
            }
            return new TransitKey(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("The key " + file + " can be neither read nor made: " + e.getMessage(), e);
        }
    }

    /** What a client has to show. */
    public String token() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(derive("token"));
    }

    /** A text that only this key can turn back, and that no label looks like. */
    String encrypt(String name, byte[] plaintext) {
        var nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, name, nonce).doFinal(plaintext);
            var whole = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
            return ENCRYPTED + Base64.getEncoder().encodeToString(whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was encrypted, or what belongs to a label; empty where another key encrypted it. */
    Optional<byte[]> decrypt(String name, String text) {
        if (!text.startsWith(ENCRYPTED)) {
            return Optional.of(derive(name + "/" + text));
        }
        try {
            var whole = Base64.getDecoder().decode(text.substring(ENCRYPTED.length()));
            var nonce = Arrays.copyOf(whole, NONCE_BYTES);
            return Optional.of(cipher(Cipher.DECRYPT_MODE, name, nonce).doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, String name, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(derive("encryption/" + name), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    /** The 32 bytes that belong to this label. */
    private byte[] derive(String label) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac.doFinal(label.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void create(Path file) throws IOException {
        var random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var out = Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            out.write(ByteBuffer.wrap(random));
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; its key is as good.
        }
    }
}
