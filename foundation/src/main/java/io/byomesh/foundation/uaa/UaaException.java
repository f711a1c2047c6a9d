package io.byomesh.foundation.uaa;

import io.byomesh.foundation.http.HttpException;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Response;

/** An error as UAA words it. */
final class UaaException extends HttpException {

    private UaaException(int status, String error, String description) {
        super(description, Response.json(status, Json.object("error", error, "error_description", description)));
    }

    static UaaException badCredentials() {
        return new UaaException(401, "unauthorized", "Bad credentials");
    }

    static UaaException invalidClient() {
        return new UaaException(401, "invalid_client", "Bad client credentials");
    }

    static UaaException invalidToken(String description) {
        return new UaaException(401, "invalid_token", description);
    }

    static UaaException insufficientScope(String scope) {
        return new UaaException(403, "insufficient_scope", "Insufficient scope for this resource: it needs " + scope);
    }

    static UaaException unsupportedGrant(String grant) {
        return new UaaException(400, "unsupported_grant_type",
                "Unsupported grant type: " + grant + "; use password, client_credentials or refresh_token");
    }

    static UaaException invalidRequest(String description) {
        return new UaaException(400, "invalid_request", description);
    }

    static UaaException notFound(String guid) {
        return new UaaException(404, "scim_resource_not_found", "User " + guid + " does not exist");
    }

    static UaaException exists(String username) {
        return new UaaException(409, "scim_resource_already_exists", "Username already in use: " + username);
    }
}
