package io.byomesh.foundation.vault;

import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * As much of Vault's transit engine as Pulumi's {@code hashivault} secrets provider asks for: it answers a stack's label with the key
 * that encrypts the stack's secrets. So the stack file of the local foundation names a label, which is the same on every machine, and
 * Pulumi has nothing to write into it; with a passphrase it would add a salt of this machine's.
 *
 * <p>No part of Cloud Foundry; it lives here because what it protects lives in the same data directory.
 */
public final class TransitEndpoint {

    /** Where the endpoint stands: what a client takes for Vault's address ends with this. */
    public static final String PREFIX = "/vault";

    private static final String DECRYPT = PREFIX + "/v1/transit/decrypt/{key}";

    private final TransitKey key;

    /** What is asked. */
    private record Ciphertext(String ciphertext) {}

    public TransitEndpoint(TransitKey key) {
        this.key = key;
    }

    public void routes(Routes routes) {
        routes.put(DECRYPT, this::decrypt).post(DECRYPT, this::decrypt);
    }

    private Response decrypt(Request request) {
        var shown = request.header("X-Vault-Token").orElse("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(shown, key.token().getBytes(StandardCharsets.UTF_8))) {
            return Response.json(403, Map.of("errors", List.of("permission denied")));
        }
        var asked = request.json(Ciphertext.class).ciphertext();
        if (asked == null || asked.isEmpty()) {
            return Response.json(400, Map.of("errors", List.of("missing ciphertext to decrypt")));
        }
        var plaintext = key.derive(request.param("key") + "/" + asked);
        return Response.ok(Map.of("data", Map.of("plaintext", Base64.getEncoder().encodeToString(plaintext))));
    }
}
