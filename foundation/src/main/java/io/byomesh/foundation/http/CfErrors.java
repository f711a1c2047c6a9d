package io.byomesh.foundation.http;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The Cloud Controller's errors, with the codes and texts that clients look for. */
public final class CfErrors {

    private CfErrors() {}

    public static CfException notAuthenticated() {
        return new CfException(401, 10002, "CF-NotAuthenticated", "Authentication error");
    }

    public static CfException invalidToken() {
        return new CfException(401, 1000, "CF-InvalidAuthToken", "Invalid Auth Token");
    }

    public static CfException notAuthorized() {
        return new CfException(403, 10003, "CF-NotAuthorized", "You are not authorized to perform the requested action");
    }

    public static CfException insufficientScope() {
        return new CfException(403, 10007, "CF-InsufficientScope", "Your token lacks the necessary scopes to access this resource.");
    }

    public static CfException orgSuspended() {
        return new CfException(403, 10017, "CF-OrgSuspended", "The organization is suspended");
    }

    /** Also for what exists and the user may not see. */
    public static CfException notFound(String noun) {
        return new CfException(404, 10010, "CF-ResourceNotFound", noun + " not found");
    }

    public static CfException unknownRequest() {
        return new CfException(404, 10000, "CF-NotFound", "Unknown request");
    }

    public static CfException unprocessable(String detail) {
        return new CfException(422, 10008, "CF-UnprocessableEntity", detail);
    }

    public static CfException unprocessable(Collection<String> details) {
        return new CfException(422, details.stream()
                .map(detail -> new CfException.Problem(10008, "CF-UnprocessableEntity", detail))
                .collect(Collectors.toList()));
    }

    public static CfException badQuery(String detail) {
        return new CfException(400, 10005, "CF-BadQueryParameter", "The query parameter is invalid: " + detail);
    }

    public static CfException messageParse(String detail) {
        return new CfException(400, 1001, "CF-MessageParseError", "Request invalid due to parse error: " + detail);
    }

    public static CfException badRequest(String detail) {
        return new CfException(400, 1004, "CF-BadRequest", detail);
    }

    public static CfException tooLarge(long limit) {
        return new CfException(413, 1004, "CF-BadRequest",
                "The request body is too large; at most " + limit + " bytes are accepted here");
    }

    public static CfException serverError() {
        return new CfException(500, 10001, "CF-ServerError", "An unknown error occurred; the foundation's own log says more.");
    }

    /** Throws all of them in one envelope, if there are any. */
    public static void throwIfAny(List<String> details) {
        if (!details.isEmpty()) {
            throw unprocessable(details);
        }
    }
}
