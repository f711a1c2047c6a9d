package io.byomesh.mesh.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.byomesh.mesh.ConsulProcess;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made here, in the toolchain's Consul. */
class ConsulTakesSecretsTest {

    private static final Material MATERIAL = Material.fresh(Clock.systemUTC());

    @TempDir
    Path folder;

    private final Map<String, String> next = MATERIAL.authority();
    private final Map<String, String> authority = MATERIAL.authority();
    private final Map<String, String> leaf = MATERIAL.leaf(authority, "server.dc1.consul");
    private final Map<String, String> root = MATERIAL.meshRoot(MATERIAL.clusterId().get("clusterId"));
    private final String gossipKey = MATERIAL.key().get("key");
    private final String token = MATERIAL.token().get("token");

    private String file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private Map<String, Object> common() {
        return new HashMap<>(Map.of("encrypt", gossipKey, "log_level", "DEBUG", "acl", Map.of(
                "enabled", true, "default_policy", "deny",
                "tokens", Map.of("initial_management", token, "agent", token))));
    }

    private ConsulProcess server(String ca) throws Exception {
        var settings = common();
        settings.putAll(Map.of(
                "node_name", "server", "server", true, "bootstrap_expect", 1, "auto_encrypt", Map.of("allow_tls", true),
                "tls", Map.of("defaults", Map.of(
                        "ca_file", ca, "cert_file", file("cert.pem", leaf.get("cert")), "key_file", file("key.pem", leaf.get("key")),
                        "verify_incoming", true, "verify_outgoing", true), "internal_rpc", Map.of("verify_server_hostname", true)),
                "connect", Map.of("enabled", true, "ca_provider", "consul", "ca_config", Map.of(
                        "root_cert", root.get("cert"), "private_key", root.get("key"), "cluster_id", root.get("clusterId")))));
        return ConsulProcess.start(Files.createDirectory(folder.resolve("server")), token, settings).awaitLeader();
    }

    private ConsulProcess agent(String ca, ConsulProcess server) throws Exception {
        var settings = common();
        settings.putAll(Map.of(
                "node_name", "agent", "auto_encrypt", Map.of("tls", true),
                "tls", Map.of("defaults", Map.of("ca_file", ca, "verify_outgoing", true),
                        "internal_rpc", Map.of("verify_server_hostname", true))));
        return server.startAgent(Files.createDirectory(folder.resolve("agent")), settings);
    }

    /** The agent trusts the servers by their certificates' name only, and reads the root through them. */
    @Test
    void aServerIsTrustedByItsNameAndCertifiesUnderTheRootAndTrustDomainThatItWasGiven() throws Exception {
        var ca = file("ca.pem", next.get("cert") + authority.get("cert"));
        try (var server = server(ca); var agent = agent(ca, server)) {
            for (var consul : List.of(server, agent)) {
                var roots = consul.await("/v1/connect/ca/roots").getAsJsonObject();
                assertThat(roots.get("TrustDomain").getAsString()).isEqualTo(root.get("clusterId") + ".consul");
                assertThat(roots.getAsJsonArray("Roots")).hasSize(1);
                assertThat(roots.getAsJsonArray("Roots").get(0).getAsJsonObject().get("RootCert").getAsString().strip())
                        .isEqualTo(root.get("cert").strip());
            }
            var leaf = agent.await("/v1/agent/connect/ca/leaf/driver").getAsJsonObject();
            assertThat(leaf.get("ServiceURI").getAsString())
                    .isEqualTo("spiffe://" + root.get("clusterId") + ".consul/ns/default/dc/dc1/svc/driver");
            var certificate = Pem.readCertificate(leaf.get("CertPEM").getAsString());
            assertThat(certificate.getIssuer()).isEqualTo(Pem.readCertificate(root.get("cert")).getSubject());
        }
    }

    @Test
    void anIdentityLogsInWhereItsKeyIsKnownAndNowhereElse() throws Exception {
        var keys = MATERIAL.identityKey();
        var stranger = MATERIAL.identityKey();
        var cluster = root.get("clusterId");
        try (var server = server(file("ca.pem", authority.get("cert")))) {
            assertThat(server.send("PUT", "/v1/acl/auth-method", token, """
                    {"Name":"m","Type":"jwt","Config":{"BoundAudiences":["%s"],"BoundIssuer":"byo-mesh","JWTSupportedAlgs":["ES256"],
                     "ClaimMappings":{"app":"app","service":"service"},"JWTValidationPubKeys":["%s"]}}"""
                    .formatted(cluster, keys.get("publicKey").replace("\n", "\\n"))).statusCode()).isEqualTo(200);
            server.send("PUT", "/v1/acl/binding-rule", token, "{\"AuthMethod\":\"m\",\"BindType\":\"service\",\"BindName\":\"${value.service}\"}");

            var own = login(server, MATERIAL.identity("hotrod-driver", "driver", keys.get("privateKey"), cluster));
            var forged = login(server, MATERIAL.identity("hotrod-driver", "driver", stranger.get("privateKey"), cluster));
            var elsewhere = login(server, MATERIAL.identity("hotrod-driver", "driver", keys.get("privateKey"), "another"));

            assertThat(own.statusCode()).as(own.body()).isEqualTo(200);
            assertThat(JsonParser.parseString(own.body()).getAsJsonObject().getAsJsonArray("ServiceIdentities")).hasSize(1);
            assertThat(forged.body()).contains("no known key successfully validated the token signature");
            assertThat(elsewhere.body()).contains("aud claim does not match any bound audience");
        }
    }

    private static HttpResponse<String> login(ConsulProcess server, Map<String, String> identity) throws Exception {
        return server.send("POST", "/v1/acl/login", "", "{\"AuthMethod\":\"m\",\"BearerToken\":\"%s\"}".formatted(identity.get("jwt")));
    }
}
