package io.byomesh.foundation.networking;

import io.byomesh.foundation.http.HttpException;
import io.byomesh.foundation.http.Response;

/** An error as the policy server words it: clients compare bodies, space after the colon included. */
final class NetworkingException extends HttpException {

    private NetworkingException(int status, String error) {
        super(error, response(status, error));
    }

    private static Response response(int status, String error) {
        var quoted = error.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return Response.text(status, "application/json", "{\"error\": \"" + quoted + "\"}");
    }

    static NetworkingException badRequest(String error) {
        return new NetworkingException(400, error);
    }

    static NetworkingException invalid(String problem) {
        return badRequest("mapper: validate policies: " + problem);
    }

    static NetworkingException missingAuthorization() {
        return new NetworkingException(401, "missing authorization header");
    }

    static NetworkingException unverifiedToken() {
        return new NetworkingException(401, "failed to verify token with uaa");
    }

    static NetworkingException forbidden(String error) {
        return new NetworkingException(403, error);
    }

    static NetworkingException tooLarge() {
        return new NetworkingException(413, "the body is larger than 10 MB, the most that is accepted here");
    }

    static NetworkingException unsupportedVersion(String version) {
        return new NetworkingException(406, "api version '" + version + "' not supported");
    }
}
