package io.byomesh.foundation.networking;

import io.byomesh.foundation.http.CfException;
import io.byomesh.foundation.http.Handler;
import io.byomesh.foundation.http.HttpException;
import io.byomesh.foundation.http.Identity;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.PolicyRecord;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The external API of the policy server, versions 0 and 1. */
public final class PoliciesEndpoint {

    private static final long BODY_LIMIT = 10_000_000;

    private final PolicyServer server;
    private final Function<String, Identity> identify;

    /** @param identify whom a token stands for; throws when it is no good */
    public PoliciesEndpoint(PolicyServer server, Function<String, Identity> identify) {
        this.server = server;
        this.identify = identify;
    }

    public void routes(Routes routes) {
        var authorized = routes.through(this::authorized);
        authorized
                .get("/networking/{version}/external/policies", this::list)
                .post("/networking/{version}/external/policies", this::create)
                .post("/networking/{version}/external/policies/delete", this::delete);
    }

    private Handler authorized(Handler handler) {
        return request -> {
            if (!Set.of("v0", "v1").contains(request.param("version"))) {
                throw NetworkingException.unsupportedVersion(request.param("version"));
            }
            if (request.header("Authorization").isEmpty()) {
                throw NetworkingException.missingAuthorization();
            }
            var identity = identity(request);
            server.requireScope(identity);
            return handler.handle(request.as(identity));
        };
    }

    private Identity identity(Request request) {
        try {
            return identify.apply(request.authorization("bearer").orElse(""));
        } catch (HttpException e) {
            throw NetworkingException.unverifiedToken();
        }
    }

    private Response list(Request request) {
        var query = request.query();
        var either = query.list("id").map(Set::copyOf);
        var sources = query.list("source_id").map(Set::copyOf);
        var destinations = query.list("dest_id").map(Set::copyOf);
        var policies = server.visibleTo(request.identity()).stream()
                .filter(policy -> either.isEmpty() || either.get().contains(policy.source()) || either.get().contains(policy.destination()))
                .filter(policy -> sources.isEmpty() || sources.get().contains(policy.source()))
                .filter(policy -> destinations.isEmpty() || destinations.get().contains(policy.destination()))
                .filter(policy -> !single(request) || policy.startPort() == policy.endPort())
                .map(policy -> present(policy, single(request)))
                .toList();
        return Response.ok(Json.object("total_policies", policies.size(), "policies", policies));
    }

    private Response create(Request request) {
        server.create(request.identity(), policies(request));
        return Response.ok(Json.object());
    }

    private Response delete(Request request) {
        server.delete(request.identity(), policies(request));
        return Response.ok(Json.object());
    }

    private static List<PolicyRecord> policies(Request request) {
        byte[] body;
        try {
            body = request.body(BODY_LIMIT);
        } catch (CfException e) {
            throw e.status() == 413 ? NetworkingException.tooLarge() : NetworkingException.badRequest(e.getMessage());
        }
        return PolicyPayload.read(body);
    }

    /** Version 0 knows no ranges, and does not show those that there are. */
    private static boolean single(Request request) {
        return request.param("version").equals("v0");
    }

    private static Object present(PolicyRecord policy, boolean single) {
        var destination = Json.object("id", policy.destination(), "protocol", policy.protocol());
        if (single) {
            destination.put("port", policy.startPort());
        } else {
            destination.put("ports", Json.object("start", policy.startPort(), "end", policy.endPort()));
        }
        return Json.object("source", Json.object("id", policy.source()), "destination", destination);
    }
}
