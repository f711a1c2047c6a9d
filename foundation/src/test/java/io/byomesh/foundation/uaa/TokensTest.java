package io.byomesh.foundation.uaa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.Stamp;
import io.byomesh.foundation.store.UserRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {

    private static final UserRecord USER = new UserRecord(Stamp.fresh(), "ann", "uaa", "hash", List.of(), Metadata.NONE);
    private static final List<String> SCOPES = List.of("cloud_controller.read");

    @TempDir
    Path folder;

    private Database database;
    private Tokens tokens;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("db"));
        tokens = new Tokens(database.settings(), () -> "http://uaa");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void saysWhomATokenStandsFor() {
        var identity = tokens.identify(tokens.access(USER, "cf", SCOPES, Duration.ofMinutes(1)));

        assertThat(identity.userGuid()).isEqualTo(USER.guid());
        assertThat(identity.name()).isEqualTo("ann");
        assertThat(identity.scopes()).containsExactly("cloud_controller.read");
        assertThat(tokens.identify(tokens.clientAccess("deployer", SCOPES)).userGuid()).isEqualTo("deployer");
    }

    @Test
    void acceptsItsTokensAfterARestart() {
        var token = tokens.access(USER, "cf", SCOPES, Duration.ofMinutes(1));

        assertThat(new Tokens(database.settings(), () -> "http://uaa").identify(token).name()).isEqualTo("ann");
    }

    @Test
    @Timeout(30)
    void acceptsATokenOverAndOverUntilItExpires() {
        var token = tokens.access(USER, "cf", SCOPES, Duration.ofSeconds(2));
        assertThat(tokens.identify(token)).isEqualTo(tokens.identify(token));

        assertThatThrownBy(() -> {
            while (true) {
                tokens.identify(token);
            }
        }).isInstanceOf(UaaException.class).hasMessageContaining("expired");
    }

    @Test
    void acceptsItsRefreshTokensAfterARestartAndNobodyElses() {
        var token = tokens.refresh(USER, "cf");
        var forged = JWT.create().withSubject(USER.guid()).withClaim("use", "refresh").withExpiresAt(Instant.now().plusSeconds(60));

        assertThat(new Tokens(database.settings(), () -> "http://uaa").verifyRefresh(token).getSubject()).isEqualTo(USER.guid());
        assertThatThrownBy(() -> tokens.verifyRefresh(forged.sign(Algorithm.HMAC256(tokens.key().pem())))).isInstanceOf(UaaException.class);
        assertThatThrownBy(() -> tokens.verifyRefresh(forged.sign(Algorithm.none()))).isInstanceOf(UaaException.class);
    }

    @Test
    void refusesAnExpiredToken() {
        var token = tokens.access(USER, "cf", SCOPES, Duration.ofMinutes(-1));

        assertThatThrownBy(() -> tokens.identify(token)).isInstanceOf(UaaException.class).hasMessageContaining("expired");
    }

    @Test
    void refusesATokenThatIsForRefreshingOnly() {
        assertThatThrownBy(() -> tokens.identify(tokens.refresh(USER, "cf"))).isInstanceOf(UaaException.class);
        assertThatThrownBy(() -> tokens.verifyRefresh(tokens.access(USER, "cf", SCOPES, Duration.ofMinutes(1))))
                .isInstanceOf(UaaException.class);
    }

    @Test
    void refusesForgedTokens() {
        var claims = JWT.create().withClaim("use", "access").withClaim("user_id", USER.guid()).withClaim("user_name", "ann")
                .withClaim("scope", List.of("cloud_controller.admin")).withExpiresAt(Instant.now().plusSeconds(60));
        // The public key as an HMAC secret is the classic way to fool a verifier that lets the token choose the algorithm.
        var hmac = claims.sign(Algorithm.HMAC256(tokens.key().pem()));
        var unsigned = claims.sign(Algorithm.none());
        var real = tokens.access(USER, "cf", SCOPES, Duration.ofMinutes(1)).split("\\.");
        var other = tokens.access(USER, "cf", List.of("cloud_controller.admin"), Duration.ofMinutes(1)).split("\\.");

        assertThatThrownBy(() -> tokens.identify(hmac)).isInstanceOf(UaaException.class);
        assertThatThrownBy(() -> tokens.identify(unsigned)).isInstanceOf(UaaException.class);
        assertThatThrownBy(() -> tokens.identify(real[0] + "." + other[1] + "." + real[2])).isInstanceOf(UaaException.class);
        assertThatThrownBy(() -> tokens.identify("nonsense")).isInstanceOf(UaaException.class);
    }
}
