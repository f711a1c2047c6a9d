package io.byomesh.foundation.vault;

import io.byomesh.foundation.http.Handler;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * As much of Vault's transit engine as Pulumi's {@code hashivault} secrets provider asks for: a new stack's key is encrypted and given
 * back for its file; later it is decrypted. What was never encrypted is taken for a label, and answered with the key that this
 * foundation derives from it: so a committed stack file names the same label on every machine, and Pulumi has nothing to write into
 * it. With a passphrase it would add a salt of this machine's.
 *
 * <p>No part of Cloud Foundry; it lives here because what it protects lives in the same data directory.
 */
public final class TransitEndpoint {

    /** Where the endpoint stands: what a client takes for Vault's address ends with this. */
    public static final String PREFIX = "/vault";

    private static final String ENCRYPT = PREFIX + "/v1/transit/encrypt/{key}";
    private static final String DECRYPT = PREFIX + "/v1/transit/decrypt/{key}";

    private final TransitKey key;

    /** What is asked. */
    private record Ciphertext(String ciphertext) {}

    private record Plaintext(String plaintext) {}

    public TransitEndpoint(TransitKey key) {
        this.key = key;
    }

    public void routes(Routes routes) {
        routes.put(ENCRYPT, guarded(this::encrypt)).post(ENCRYPT, guarded(this::encrypt));
        routes.put(DECRYPT, guarded(this::decrypt)).post(DECRYPT, guarded(this::decrypt));
    }

    private Handler guarded(Handler handler) {
        return request -> {
            var shown = request.header("X-Vault-Token").orElse("").getBytes(StandardCharsets.UTF_8);
            return MessageDigest.isEqual(shown, key.token().getBytes(StandardCharsets.UTF_8))
                    ? handler.handle(request)
                    : refused(403, "permission denied");
        };
    }

    private Response encrypt(Request request) {
        var plaintext = request.json(Plaintext.class).plaintext();
        if (plaintext == null || plaintext.isEmpty()) {
            return refused(400, "missing plaintext to encrypt");
        }
        return Response.ok(Map.of("data", Map.of("ciphertext", key.encrypt(request.param("key"), Base64.getDecoder().decode(plaintext)))));
    }

    private Response decrypt(Request request) {
        var asked = request.json(Ciphertext.class).ciphertext();
        if (asked == null || asked.isEmpty()) {
            return refused(400, "missing ciphertext to decrypt");
        }
        return key.decrypt(request.param("key"), asked)
                .map(plain -> Response.ok(Map.of("data", Map.of("plaintext", Base64.getEncoder().encodeToString(plain)))))
                .orElseGet(() -> refused(400, "invalid ciphertext: it was encrypted by another foundation"));
    }

    private static Response refused(int status, String why) {
        return Response.json(status, Map.of("errors", List.of(why)));
    }
}
