package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class LoginTest extends ApiTest {

    @Test
    void aPasswordGrantsATokenThatClientsCanReadAndRefresh() throws Exception {
        var granted = CfClient.grant(api.url(), "cf:", "grant_type=password&username=developer&password="
                + api.credentials.developerPassword());

        assertThat(granted.status()).isEqualTo(200);
        var claims = CfClient.MAPPER.readTree(Base64.getUrlDecoder().decode(granted.json().path("access_token").asText().split("\\.")[1]));
        assertThat(claims.path("user_name").asText()).isEqualTo("developer");
        assertThat(claims.path("user_id").asText()).isNotEmpty();
        assertThat(claims.path("origin").asText()).isEqualTo("uaa");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isGreaterThan(60);
        assertThat(claims.path("scope").toString()).contains("cloud_controller.write").doesNotContain("admin");

        var refreshed = CfClient.grant(api.url(), "cf:", "grant_type=refresh_token&refresh_token="
                + granted.json().path("refresh_token").asText());
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(new CfClient(api.url(), refreshed.json().path("access_token").asText()).get("/v3/apps").status()).isEqualTo(200);
    }

    @Test
    void aClientGetsATokenForItselfAndWorksAsADeveloper() {
        var granted = CfClient.grant(api.url(), "x:", "grant_type=client_credentials");
        assertThat(granted.status()).isEqualTo(401);

        granted = CfClient.grant(api.url(), api.credentials.clientId() + ":" + api.credentials.clientSecret(),
                "grant_type=client_credentials");
        assertThat(granted.json().has("refresh_token")).isFalse();
        var client = new CfClient(api.url(), granted.json().path("access_token").asText());
        assertThat(createApp(client, "by-client", "dev")).isNotEmpty();
    }

    @Test
    void credentialsMayBeInTheFormAsWell() {
        var granted = CfClient.grant(api.url(), "", "grant_type=client_credentials");
        assertThat(granted.status()).isEqualTo(401);
        var token = new CfClient(api.url(), null).call("POST", "/oauth/token", null);
        assertThat(token.status()).isEqualTo(400);
    }

    @Test
    void wrongPasswordsAndUnknownUsersAreAnsweredAlike() {
        var wrong = CfClient.grant(api.url(), "cf:", "grant_type=password&username=developer&password=no");
        var unknown = CfClient.grant(api.url(), "cf:", "grant_type=password&username=nobody&password=no");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.text()).isEqualTo("{\"error\":\"unauthorized\",\"error_description\":\"Bad credentials\"}").isEqualTo(unknown.text());
        assertThat(CfClient.grant(api.url(), "cf:", "grant_type=password&username=deployer&password=no").status()).isEqualTo(401);
        assertThat(CfClient.grant(api.url(), "cf:", "grant_type=magic").status()).isEqualTo(400);
    }

    @Test
    void withoutAValidTokenNothingIsAnswered() {
        assertThat(new CfClient(api.url(), null).get("/v3/apps").error()).isEqualTo("10002 Authentication error");
        assertThat(new CfClient(api.url(), "nonsense").get("/v3/apps").error()).isEqualTo("1000 Invalid Auth Token");
        assertThat(new CfClient(api.url(), "nonsense").get("/v3/apps").status()).isEqualTo(401);
        var parts = developer.token().split("\\.");
        var payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8).replace("cloud_controller.write", "cloud_controller.admin");
        var forged = parts[0] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + "." + parts[2];
        assertThat(new CfClient(api.url(), forged).get("/v3/apps").status()).isEqualTo(401);
    }

    @Test
    void aTokenThatIsExpiredOpensNothing() throws Exception {
        assertThat(new CfClient(api.url(), endingIn(Duration.ofMinutes(1))).get("/v3/apps").status()).as("one that is not expired").isEqualTo(200);

        var expired = new CfClient(api.url(), endingIn(Duration.ofSeconds(-1)));
        assertThat(expired.get("/v3/apps").error()).isEqualTo("1000 Invalid Auth Token");
        for (var path : new String[] {"/v3/apps", "/networking/v1/external/policies", "/Users", "/api/v1/read/x"}) {
            assertThat(expired.get(path).status()).as(path).isEqualTo(401);
        }
    }

    /** The developer's own token, signed by the same key, but for when it ends. */
    private String endingIn(Duration time) throws GeneralSecurityException {
        var encoded = Base64.getDecoder().decode(api.database.settings().get("uaa.token-key").orElseThrow());
        var key = (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        var payload = new String(Base64.getUrlDecoder().decode(developer.token().split("\\.")[1]), StandardCharsets.UTF_8);
        return JWT.create().withPayload(payload).withExpiresAt(Instant.now().plus(time)).sign(Algorithm.RSA256(null, key));
    }

    @Test
    void whatClientsReadFirstNeedsNoToken() {
        var nobody = new CfClient(api.url(), null);

        var links = nobody.get("/").json().path("links");
        assertThat(links.path("cloud_controller_v3").path("meta").path("version").asText()).matches("3\\.\\d+\\.\\d+");
        assertThat(links.path("uaa").path("href").asText()).isEqualTo(api.url());
        assertThat(links.path("network_policy_v1").path("href").asText()).isEqualTo(api.url() + "/networking/v1/external");
        assertThat(nobody.get("/v3").json().at("/links/apps/href").asText()).isEqualTo(api.url() + "/v3/apps");
        assertThat(nobody.get("/v3/info").status()).isEqualTo(200);
        assertThat(nobody.get("/login").json().at("/prompts/username/0").asText()).isEqualTo("text");
        assertThat(nobody.get("/token_keys").json().at("/keys/0/kty").asText()).isEqualTo("RSA");
        assertThat(nobody.get("/api/v1/info").json().path("vm_uptime").isTextual()).isTrue();
    }

    @Test
    void usersAreForThoseWhoMayReadThem() {
        assertThat(developer.get("/Users").status()).isEqualTo(403);
        var made = admin.post("/Users", "{\"userName\":\"ann\",\"password\":\"pw\",\"emails\":[{\"value\":\"ann\"}]}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(admin.post("/Users", "{\"userName\":\"ann\"}").status()).isEqualTo(409);
        var found = admin.get("/Users?filter=userName%20Eq%20%22ann%22%20and%20origin%20eq%20%22uaa%22").json();
        assertThat(found.at("/resources/0/id").asText()).isEqualTo(made.json().path("id").asText());
        assertThat(CfClient.grant(api.url(), "cf:", "grant_type=password&username=ann&password=pw").status()).isEqualTo(200);
        assertThat(admin.delete("/Users/" + made.json().path("id").asText()).status()).isEqualTo(200);
        assertThat(CfClient.grant(api.url(), "cf:", "grant_type=password&username=ann&password=pw").status()).isEqualTo(401);
    }
}
