package io.byomesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mesh's secrets in a real stack, a real Consul that has them, and what it is told by the stack. */
class SecureMeshIT {

    @TempDir
    Path folder;

    private final Map<String, String> environment = new TreeMap<>(System.getenv());

    @BeforeEach
    void makeStack() throws Exception {
        var toolchain = ConsulProcess.toolchain();
        environment.putAll(Map.of(
                "PATH", toolchain + "/bin:" + System.getenv("PATH"),
                "PULUMI_HOME", toolchain + "/pulumi-home",
                "PULUMI_BACKEND_URL", "file://" + Files.createDirectory(folder.resolve("state")),
                "PULUMI_CONFIG_PASSPHRASE", "test",
                "PULUMI_SKIP_UPDATE_CHECK", "true",
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true",
                SecureMeshProgram.GENERATION, "1"));
        Files.writeString(folder.resolve("Pulumi.yaml"), """
                name: secure
                runtime: {name: java, options: {binary: program.jar}}
                packages: {consul: {source: terraform-provider, version: 1.4.0, parameters: [hashicorp/consul, 2.23.0]}}
                """);
        var manifest = new Manifest();
        var attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, SecureMeshProgram.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString()).collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(folder.resolve("program.jar")), manifest).close();
        pulumi("stack", "init");
    }

    private String pulumi(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(environment.get("PATH").split(File.pathSeparator)[0] + "/pulumi"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--non-interactive", "--stack", "test"));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(folder.resolve("complaints").toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as("%s:%n%s%n%s", command, said, Files.readString(folder.resolve("complaints"))).isZero();
        return said;
    }

    private void upAndSettled() throws Exception {
        pulumi("up", "--yes", "--skip-preview");
        pulumi("preview", "--diff", "--expect-no-changes");
        pulumi("preview", "--diff", "--expect-no-changes", "--refresh");
    }

    private JsonObject output(String name) throws Exception {
        return JsonParser.parseString(pulumi("stack", "output", name, "--show-secrets")).getAsJsonObject();
    }

    private static Stream<String> texts(JsonElement element) {
        if (element.isJsonPrimitive()) {
            return Stream.of(element.getAsString());
        }
        return element.isJsonArray() ? element.getAsJsonArray().asList().stream().flatMap(SecureMeshIT::texts)
                : element.getAsJsonObject().asMap().values().stream().flatMap(SecureMeshIT::texts);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private ConsulProcess consul(JsonObject servers) throws Exception {
        var token = servers.get("managementToken").getAsString();
        return ConsulProcess.start(Files.createDirectory(folder.resolve("consul")), token, Map.of(
                "node_name", "server", "server", true, "bootstrap_expect", 1,
                "encrypt", servers.getAsJsonArray("gossipKeys").get(0).getAsString(),
                "acl", Map.of("enabled", true, "default_policy", "deny", "tokens", Map.of("initial_management", token, "agent", token)),
                "tls", Map.of("defaults", Map.of(
                        "ca_file", file("ca.pem", servers.get("caCert").getAsString()),
                        "cert_file", file("cert.pem", servers.get("serverCert").getAsString()),
                        "key_file", file("key.pem", servers.get("serverKey").getAsString()),
                        "verify_outgoing", true), "internal_rpc", Map.of("verify_incoming", true, "verify_server_hostname", true)),
                "connect", Map.of("enabled", true, "ca_config", Map.of(
                        "root_cert", servers.get("rootCert").getAsString(),
                        "private_key", servers.get("rootKey").getAsString(),
                        "cluster_id", servers.get("clusterId").getAsString())))).awaitLeader();
    }

    private static String login(ConsulProcess consul, String jwt) throws Exception {
        var answer = consul.send("POST", "/v1/acl/login", "", "{\"AuthMethod\":\"byo-mesh\",\"BearerToken\":\"%s\"}".formatted(jwt));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonParser.parseString(answer.body()).getAsJsonObject().get("SecretID").getAsString();
    }

    private static int register(ConsulProcess consul, String token, String node) throws Exception {
        return consul.send("PUT", "/v1/catalog/register", token, "{\"Node\":\"%s\",\"Address\":\"127.0.0.1\"}".formatted(node)).statusCode();
    }

    @Test
    void whatAStackKeepsMakesAClusterInWhichEachHasItsOwn() throws Exception {
        upAndSettled();
        var servers = output("servers");
        var app = output("app");
        try (var consul = consul(servers)) {
            environment.put(SecureMeshProgram.ADDRESS, consul.address());
            upAndSettled();
            assertThat(output("servers")).isEqualTo(servers);
            assertThat(output("app")).isEqualTo(app);

            var web = login(consul, app.get("jwt").getAsString());
            assertThat(register(consul, web, "web--0")).isEqualTo(200);
            assertThat(register(consul, web, "web-api--0")).isEqualTo(403);
            assertThat(consul.get("/v1/kv/key", web).statusCode()).isEqualTo(403);
            whoLooksSeesTheMeshAndNoSecret(consul, servers);

            var secrets = Stream.concat(texts(servers), texts(app)).filter(text -> !text.startsWith("-----BEGIN CERTIFICATE"))
                    .filter(text -> !text.startsWith("-----BEGIN PUBLIC KEY"))
                    .filter(text -> !text.equals(servers.get("clusterId").getAsString())).map(SecureMeshIT::aLineOf).distinct().toList();
            assertThat(secrets).hasSize(7);
            assertThat(pulumi("stack", "export")).doesNotContain(secrets);

            aTokenThatIsGoneIsMadeAgain(consul, servers);
            rotated(consul, servers, app);
        }
    }

    /** Of a PEM, which is written in more than one way. */
    private static String aLineOf(String secret) {
        return secret.startsWith("-----") ? secret.lines().skip(1).findFirst().orElseThrow() : secret;
    }

    private void whoLooksSeesTheMeshAndNoSecret(ConsulProcess consul, JsonObject servers) throws Exception {
        var ui = pulumi("stack", "output", "ui", "--show-secrets").strip();
        assertThat(consul.get("/v1/catalog/nodes", ui).body()).contains("web--0");
        assertThat(consul.get("/v1/config/mesh/mesh", ui).statusCode()).isEqualTo(200);
        assertThat(consul.get("/v1/connect/intentions/exact?source=web&destination=store", ui).body()).contains("\"allow\"");
        for (var path : List.of("/v1/kv/key", "/v1/acl/tokens", "/v1/acl/policies", "/v1/operator/keyring", "/v1/operator/autopilot/health",
                "/v1/connect/ca/configuration", "/v1/snapshot")) {
            assertThat(consul.get(path, ui).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(register(consul, ui, "web--1")).isEqualTo(403);
        // What an agent shows of its configuration is the reason why only the management token may ask for it.
        var rootKey = aLineOf(servers.get("rootKey").getAsString());
        assertThat(consul.get("/v1/agent/self", servers.get("managementToken").getAsString()).body()).contains(rootKey);
        assertThat(consul.get("/v1/agent/self", ui).statusCode()).isEqualTo(403);
    }

    private void aTokenThatIsGoneIsMadeAgain(ConsulProcess consul, JsonObject servers) throws Exception {
        var ui = pulumi("stack", "output", "ui", "--show-secrets").strip();
        var accessor = JsonParser.parseString(consul.get("/v1/acl/token/self", ui).body()).getAsJsonObject().get("AccessorID").getAsString();
        consul.send("DELETE", "/v1/acl/token/" + accessor, servers.get("managementToken").getAsString(), "");
        pulumi("preview");

        pulumi("up", "--yes", "--skip-preview", "--refresh");

        var again = pulumi("stack", "output", "ui", "--show-secrets").strip();
        assertThat(again).isNotEqualTo(ui);
        assertThat(consul.get("/v1/acl/token/self", again).statusCode()).isEqualTo(200);
        pulumi("preview", "--diff", "--expect-no-changes");
    }

    private void rotated(ConsulProcess consul, JsonObject servers, JsonObject app) throws Exception {
        environment.put(SecureMeshProgram.GENERATION, "2");
        upAndSettled();

        var now = output("servers");
        var nowApp = output("app");
        assertThat(now.get("clusterId")).isEqualTo(servers.get("clusterId"));
        assertThat(now.get("managementToken")).isEqualTo(servers.get("managementToken"));
        for (var changed : List.of("serverCert", "serverKey", "rootCert", "rootKey", "snapshotKey")) {
            assertThat(now.get(changed)).as(changed).isNotEqualTo(servers.get(changed));
        }
        // The key in use now was known to all before, and the one in use before is.
        assertThat(now.getAsJsonArray("gossipKeys").get(0)).isEqualTo(servers.getAsJsonArray("gossipKeys").get(1));
        assertThat(now.getAsJsonArray("gossipKeys").get(1)).isEqualTo(servers.getAsJsonArray("gossipKeys").get(0));
        assertThat(nowApp.get("jwt")).isNotEqualTo(app.get("jwt"));
        login(consul, app.get("jwt").getAsString());
        login(consul, nowApp.get("jwt").getAsString());
    }
}
