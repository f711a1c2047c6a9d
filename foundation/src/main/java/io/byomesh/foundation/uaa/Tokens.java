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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Issues tokens and says whom a token stands for. */
public final class Tokens {

    static final Duration ACCESS = Duration.ofMinutes(20);
    static final Duration REFRESH = Duration.ofDays(30);

    private static final String USE = "use";
    private static final String FOR_ACCESS = "access";
    private static final String FOR_REFRESH = "refresh";

    /** The first key takes up to a second to make, for which nobody but the first who logs in has to wait. */
    private final CompletableFuture<Signing> signing;
    private final Supplier<String> issuer;

    private record Signing(TokenKey key, Algorithm algorithm, JWTVerifier verifier) {

        static Signing with(TokenKey key) {
            var algorithm = Algorithm.RSA256(key.publicKey(), key.privateKey());
            return new Signing(key, algorithm, JWT.require(algorithm).build());
        }
    }

    /** @param issuer the URL of this UAA, known once it listens */
    public Tokens(Settings settings, Supplier<String> issuer) {
        this.signing = CompletableFuture.supplyAsync(() -> Signing.with(TokenKey.in(settings)));
        this.issuer = issuer;
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
                .sign(signing.join().algorithm());
    }

    String refresh(UserRecord user, String client) {
        return common(user.guid(), client, REFRESH).withClaim(USE, FOR_REFRESH).withClaim("user_id", user.guid()).sign(signing.join().algorithm());
    }

    String clientAccess(String client, List<String> authorities) {
        return common(client, client, ACCESS)
                .withClaim(USE, FOR_ACCESS)
                .withClaim("grant_type", "client_credentials")
                .withClaim("authorities", authorities)
                .withClaim("scope", authorities)
                .sign(signing.join().algorithm());
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
        return verify(token, FOR_ACCESS);
    }

    /** The claims of a token that one may get new tokens for. */
    DecodedJWT verifyRefresh(String token) {
        return verify(token, FOR_REFRESH);
    }

    private DecodedJWT verify(String token, String use) {
        try {
            var claims = signing.join().verifier().verify(token);
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
