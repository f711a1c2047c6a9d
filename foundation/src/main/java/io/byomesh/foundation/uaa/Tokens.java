package io.byomesh.foundation.uaa;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.auth0.jwt.interfaces.JWTVerifier;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Handler;
import io.byomesh.foundation.http.Identity;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.store.Settings;
import io.byomesh.foundation.store.UserRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Issues tokens and says whom a token stands for. */
public final class Tokens {

    static final Duration ACCESS = Duration.ofMinutes(20);
    static final Duration REFRESH = Duration.ofDays(30);

    private static final String USE = "use";
    private static final String FOR_ACCESS = "access";
    private static final String FOR_REFRESH = "refresh";

    private static final String REFRESH_KEY = "uaa.refresh-key";
    private static final int MOST_PROVEN = 1_000;

    /** Access tokens that were right before, each with what it says: whoever shows one shows it with every request. */
    private final Map<String, DecodedJWT> proven = new ConcurrentHashMap<>();
    /** The first key takes up to a second to make, for which nobody but the first who logs in has to wait. */
    private final CompletableFuture<Signing> signing;
    private final Supplier<String> issuer;

    /** Nobody but this UAA reads a refresh token, so a secret is enough for those; a signature with the key takes 27 ms here. */
    private record Signing(TokenKey key, Algorithm access, JWTVerifier ofAccess, Algorithm refresh, JWTVerifier ofRefresh) {

        static Signing with(TokenKey key, byte[] refreshKey) {
            var access = Algorithm.RSA256(key.publicKey(), key.privateKey());
            var refresh = Algorithm.HMAC256(refreshKey);
            return new Signing(key, access, JWT.require(access).build(), refresh, JWT.require(refresh).build());
        }
    }

    /** @param issuer the URL of this UAA, known once it listens */
    public Tokens(Settings settings, Supplier<String> issuer) {
        this.signing = CompletableFuture.supplyAsync(() -> Signing.with(TokenKey.in(settings), refreshKey(settings)));
        this.issuer = issuer;
    }

    private static byte[] refreshKey(Settings settings) {
        return settings.keptBytes(REFRESH_KEY, () -> {
            var fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            return fresh;
        });
    }

    TokenKey key() {
        return signing.join().key();
    }

    String access(UserRecord user, String client, List<String> scopes, Duration life) {
        return common(user.guid(), client, life)
                .withClaim(USE, FOR_ACCESS)
                .withClaim("user_id", user.guid())
                .withClaim("user_name", user.username())
                .withClaim("email", user.username())
                .withClaim("origin", user.origin())
                .withClaim("grant_type", "password")
                .withClaim("scope", scopes)
                .sign(signing.join().access());
    }

    String refresh(UserRecord user, String client) {
        return common(user.guid(), client, REFRESH).withClaim(USE, FOR_REFRESH).withClaim("user_id", user.guid()).sign(signing.join().refresh());
    }

    String clientAccess(String client, List<String> authorities) {
        return common(client, client, ACCESS)
                .withClaim(USE, FOR_ACCESS)
                .withClaim("grant_type", "client_credentials")
                .withClaim("authorities", authorities)
                .withClaim("scope", authorities)
                .sign(signing.join().access());
    }

    private JWTCreator.Builder common(String subject, String client, Duration life) {
        var now = Instant.now();
        return JWT.create()
                .withKeyId(TokenKey.ID)
                .withJWTId(UUID.randomUUID().toString())
                .withIssuer(issuer.get() + "/oauth/token")
                .withSubject(subject)
                .withClaim("client_id", client)
                .withClaim("cid", client)
                .withClaim("zid", "uaa")
                .withAudience(client, "cloud_controller", "network", "openid")
                .withIssuedAt(now)
                .withExpiresAt(now.plus(life));
    }

    /** The claims of a token that one may call the API with. */
    DecodedJWT verifyAccess(String token) {
        var known = proven.get(token);
        if (known != null && known.getExpiresAtAsInstant().isAfter(Instant.now())) {
            return known;
        }
        proven.remove(token);
        var claims = verify(signing.join().ofAccess(), token, FOR_ACCESS);
        if (proven.size() >= MOST_PROVEN) {
            proven.clear();
        }
        proven.put(token, claims);
        return claims;
    }

    /** The claims of a token that one may get new tokens for. */
    DecodedJWT verifyRefresh(String token) {
        return verify(signing.join().ofRefresh(), token, FOR_REFRESH);
    }

    private static DecodedJWT verify(JWTVerifier verifier, String token, String use) {
        try {
            var claims = verifier.verify(token);
            if (claims.getExpiresAt() == null || !use.equals(claims.getClaim(USE).asString())) {
                throw UaaException.invalidToken("The token is not one for " + use);
            }
            return claims;
        } catch (TokenExpiredException e) {
            throw UaaException.invalidToken("The token expired at " + e.getExpiredOn());
        } catch (JWTVerificationException e) {
            throw UaaException.invalidToken("The token is invalid or not from here");
        }
    }

    /** Whom a token stands for. */
    public Identity identify(String token) {
        var claims = verifyAccess(token);
        var scopes = claims.getClaim("scope").asList(String.class);
        var user = claims.getClaim("user_id").asString();
        var client = user == null;
        return new Identity(client ? claims.getSubject() : user,
                client ? claims.getSubject() : claims.getClaim("user_name").asString(),
                client,
                scopes == null ? Set.of() : Set.copyOf(scopes));
    }

    /** Who asks UAA itself. */
    Identity bearer(Request request) {
        return identify(request.authorization("bearer")
                .orElseThrow(() -> UaaException.invalidToken("An access token is required to access this resource")));
    }

    /** Lets only requests with a valid token through, and refuses others as the Cloud Controller does. */
    public Handler authenticated(Handler handler) {
        return request -> handler.handle(request.as(cloudControllerIdentity(request)));
    }

    private Identity cloudControllerIdentity(Request request) {
        if (request.header("Authorization").isEmpty()) {
            throw CfErrors.notAuthenticated();
        }
        try {
            return identify(request.authorization("bearer").orElse(""));
        } catch (UaaException e) {
            throw CfErrors.invalidToken();
        }
    }
}
