package io.byomesh.foundation.uaa;

import com.auth0.jwt.JWT;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.byomesh.foundation.http.Form;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Passwords;
import io.byomesh.foundation.store.UserRecord;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** {@code POST /oauth/token} and what goes with tokens. Grants: password, client credentials, refresh token. */
public final class TokenEndpoint {

    private static final long FORM_LIMIT = 64 << 10;
    private static final String PUBLIC_CLIENT = "cf";
    private static final List<String> EVERYBODY =
            List.of("cloud_controller.read", "cloud_controller.write", "openid", "uaa.user", "password.write");

    private final Database database;
    private final Tokens tokens;

    public TokenEndpoint(Database database, Tokens tokens) {
        this.database = database;
        this.tokens = tokens;
    }

    public void routes(Routes routes) {
        routes.post("/oauth/token", this::token)
                .get("/login", this::prompts)
                .get("/info", this::prompts)
                .get("/token_keys", this::keys)
                .get("/token_key", request -> Response.ok(key()))
                .post("/check_token", this::check);
    }

    private record Client(String id, String secret) {}

    private Response token(Request request) {
        var form = request.form(FORM_LIMIT);
        var client = client(request, form);
        var grant = form.text("grant_type").orElse("");
        return switch (grant) {
            case "password" -> grantPassword(client, form);
            case "refresh_token" -> grantRefresh(client, form);
            case "client_credentials" -> grantClient(client);
            default -> throw UaaException.unsupportedGrant(grant);
        };
    }

    /** A client names itself by basic authentication, url-encoded as OAuth asks for, or in the form. */
    private static Client client(Request request, Form form) {
        var basic = request.authorization("basic");
        if (basic.isEmpty()) {
            return new Client(form.text("client_id").orElse(""), form.text("client_secret").orElse(""));
        }
        try {
            var pair = new String(Base64.getDecoder().decode(basic.get()), StandardCharsets.UTF_8).split(":", 2);
            return new Client(decoded(pair[0]), pair.length > 1 ? decoded(pair[1]) : "");
        } catch (IllegalArgumentException e) {
            throw UaaException.invalidClient();
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private Response grantPassword(Client client, Form form) {
        requirePublic(client);
        var name = form.text("username").orElse("");
        var user = database.users().where("username", name).stream().filter(found -> found.passwordHash() != null).findFirst();
        var hash = user.map(UserRecord::passwordHash).orElse(null);
        if (!Passwords.matches(form.text("password").orElse(""), hash) || user.isEmpty()) {
            throw UaaException.badCredentials();
        }
        return answer(user.get(), client, form);
    }

    private Response grantRefresh(Client client, Form form) {
        requirePublic(client);
        var claims = tokens.verifyRefresh(form.text("refresh_token").orElse(""));
        var user = database.users().find(claims.getSubject());
        return answer(user.orElseThrow(() -> UaaException.invalidToken("The user of this token does not exist any more")), client, form);
    }

    private Response answer(UserRecord user, Client client, Form form) {
        var scopes = new ArrayList<>(EVERYBODY);
        scopes.addAll(user.scopes());
        form.text("scope").filter(asked -> !asked.isBlank()).ifPresent(asked -> scopes.retainAll(Arrays.asList(asked.split("[ ,]+"))));
        var access = tokens.access(user, client.id(), scopes, Tokens.ACCESS);
        var body = body(access, scopes);
        return Response.ok(with(body, "refresh_token", tokens.refresh(user, client.id())));
    }

    private Response grantClient(Client client) {
        var known = database.clients().find(client.id());
        if (!Passwords.matches(client.secret(), known.map(found -> found.secretHash()).orElse(null)) || known.isEmpty()) {
            throw UaaException.invalidClient();
        }
        var authorities = known.get().authorities();
        return Response.ok(body(tokens.clientAccess(client.id(), authorities), authorities));
    }

    private static Map<String, Object> body(String access, List<String> scopes) {
        return Json.object("access_token", access, "token_type", "bearer", "expires_in", Tokens.ACCESS.toSeconds() - 1,
                "scope", String.join(" ", scopes), "jti", JWT.decode(access).getId());
    }

    private static Map<String, Object> with(Map<String, Object> body, String key, Object value) {
        body.put(key, value);
        return body;
    }

    private static void requirePublic(Client client) {
        if (!client.id().equals(PUBLIC_CLIENT) || !client.secret().isEmpty()) {
            throw UaaException.invalidClient();
        }
    }

    private Response prompts(Request request) {
        return Response.ok(Json.object(
                "app", Json.object("version", "77.0.0"),
                "prompts", Json.object("username", List.of("text", "Email"), "password", List.of("password", "Password")),
                "links", Json.object(),
                "zone_name", "uaa"));
    }

    private Response keys(Request request) {
        return Response.ok(Json.object("keys", List.of(key())));
    }

    private Object key() {
        var key = tokens.key();
        return Json.object("kty", "RSA", "alg", "RS256", "use", "sig", "kid", TokenKey.ID, "value", key.pem(),
                "n", key.modulus(), "e", key.exponent());
    }

    private Response check(Request request) throws IOException {
        var form = request.form(FORM_LIMIT);
        var client = client(request, form);
        if (!client.id().equals(PUBLIC_CLIENT)) {
            grantClient(client);
        }
        var claims = tokens.verifyAccess(form.text("token").orElseThrow(() -> UaaException.invalidRequest("token is missing")));
        JsonNode payload = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(claims.getPayload()));
        return Response.ok(payload);
    }
}
