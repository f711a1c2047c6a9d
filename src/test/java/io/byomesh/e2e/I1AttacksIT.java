package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What somebody can do who has a shell in route's container: what route can do, and nothing else. Each attack is also made where the
 * protection that it is about is off, and works there: in an open mesh, or with a network policy that the mesh does not have.
 */
@E2e
class I1AttacksIT {

    private static TestBed bed;
    private static Stack open;
    private static Attacker route;
    private static Attacker openRoute;

    @BeforeAll
    static void aSecureMeshAndAnOpenOne() {
        bed = TestBed.shared();
        bed.dev().up();
        bed.dev().awaitRide();
        open = bed.stack("dev2", Map.of(
                "frontendRoute", "open.apps.localhost", "consulRoute", "openconsul.apps.localhost", "prefix", "open-", "security", "insecure-open"));
        open.up();
        open.awaitRide();
        route = new Attacker(bed, bed.dev(), "hotrod-route");
        openRoute = new Attacker(bed, open, "open-hotrod-route");
    }

    @AfterAll
    static void theOpenOneGoes() {
        if (open != null) {
            open.destroy();
        }
    }

    @Test
    void consulsKeysAreReadAndWrittenByNobody() {
        assertThat(openRoute.agent("PUT", "/v1/kv/mine", "", "x").status()).isEqualTo(200);
        assertThat(openRoute.agent("GET", "/v1/kv/mine?raw", "", "").body()).isEqualTo("x");

        for (var token : List.of("", route.instanceToken())) {
            assertThat(route.agent("PUT", "/v1/kv/mine", token, "x").status()).isEqualTo(403);
            assertThat(route.agent("GET", "/v1/kv/mine?raw", token, "").status()).isEqualTo(403);
        }
    }

    /** Without tokens nothing keeps an agent that is leaving from entering itself again. */
    @Test
    void whoLeftIsInNoCatalogNotEvenInThatOfAnOpenMesh() {
        var api = bed.api();
        var old = api.instances("dev2", "open-hotrod-customer").get(0);
        var node = "open-hotrod-customer--" + old;
        assertThat(open.nodes()).contains(node);
        var process = "/v3/apps/" + api.app("dev2", "open-hotrod-customer") + "/processes/web";
        assertThat(api.delete(process + "/instances/0").status()).isEqualTo(204);
        Wait.until("the old instance to be gone", Duration.ofSeconds(60), () -> bed.foundation("logs", "-n", "1000", "dev2/open-hotrod-customer")
                .output().contains("successfully destroyed container for instance " + old));
        Wait.until("the old instance to have left", Duration.ofSeconds(60), () -> !open.nodes().contains(node));

        // What its agent would have said, had something of it changed in its last moment.
        var last = "{\"Node\":\"" + node + "\",\"Address\":\"10.0.0.1\",\"Service\":{\"Service\":\"customer\",\"Port\":1}}";
        assertThat(openRoute.agent("PUT", "/v1/catalog/register", "", last).status()).isEqualTo(200);

        Wait.until("it to be removed", Duration.ofSeconds(15), () -> !open.nodes().contains(node));
    }

    @Test
    void nobodyRegistersAsAnotherService() {
        var customer = "{\"Name\":\"customer\",\"ID\":\"false-customer\",\"Port\":8080}";
        assertThat(openRoute.agent("PUT", "/v1/agent/service/register", "", customer).status()).isEqualTo(200);
        assertThat(openRoute.agent("PUT", "/v1/agent/service/deregister/false-customer", "", "").status()).isEqualTo(200);

        for (var token : List.of("", route.instanceToken())) {
            assertThat(route.agent("PUT", "/v1/agent/service/register", token, customer).status()).isEqualTo(403);
        }
        var asNode = "{\"Node\":\"hotrod-customer--x\",\"Address\":\"10.0.0.1\",\"Service\":{\"Service\":\"route\",\"Port\":1}}";
        assertThat(route.agent("PUT", "/v1/catalog/register", route.instanceToken(), asNode).status()).isEqualTo(403);
        // Its own nodes and service it may write: that is what it is there for.
        var own = "{\"Node\":\"hotrod-route--x\",\"Address\":\"10.0.0.1\",\"Service\":{\"Service\":\"route\",\"Port\":1}}";
        assertThat(route.agent("PUT", "/v1/catalog/register", route.instanceToken(), own).status()).isEqualTo(200);
        assertThat(route.agent("PUT", "/v1/catalog/deregister", route.instanceToken(), "{\"Node\":\"hotrod-route--x\"}").status()).isEqualTo(200);
    }

    @Test
    void anAppsOwnPortIsReachedByNobody() {
        var url = "http://" + route.addressOf("hotrod-customer") + ":8080/customer?customer=123";

        assertThat(route.run("curl", "-s", "--max-time", "5", url).exitCode()).as("curl's code for a refused connection").isEqualTo(7);
        try (var policy = new Opened("hotrod-route", "hotrod-customer", "tcp", 8080)) {
            policy.await();
            assertThat(route.run("curl", "-s", "--max-time", "5", url).succeeded().output()).contains("Rachel");
        }
    }

    @Test
    void aSidecarTakesNobodyWithoutACertificateAndNobodyWhomNoIntentionAllows() {
        var driver = route.addressOf("hotrod-driver") + ":8000";
        var openDriver = openRoute.addressOf("open-hotrod-driver") + ":8000";
        route.takeCertificate("route");
        openRoute.takeCertificate("route");
        var ask = "curl -sS -k --http2 --max-time 5 -o /dev/null -w '%{http_code}' ";
        var withCertificate = ask + "--cert /tmp/leaf.pem --key /tmp/leaf.key https://";

        // Without an edge not even a connection comes about.
        assertThat(route.shell(ask + "https://" + driver).exitCode()).isEqualTo(7);
        try (var policy = new Opened("hotrod-route", "hotrod-driver", "tcp", 8000);
                var openPolicy = new Opened("open-hotrod-route", "open-hotrod-driver", "tcp", 8000)) {
            policy.await();
            openPolicy.await();
            assertThat(route.shell("(printf 'GET / HTTP/1.0\\r\\n\\r\\n'; sleep 1) | openssl s_client -quiet -connect " + driver).output())
                    .contains("certificate required");
            assertThat(route.shell(withCertificate + driver).output()).contains("403");
            assertThat(openRoute.shell(withCertificate + openDriver).output()).doesNotContain("403").containsPattern("[24]\\d\\d");
        }
    }

    @Test
    void nobodyJoinsTheGossipPoolWithoutTheKey() {
        var joined = joinAs(openRoute, "open-consul-server", "intruder", "");
        assertThat(joined).contains("intruder");
        Wait.until("the open mesh to see the intruder", Duration.ofSeconds(20), () -> members(open).contains("intruder"));

        assertThat(joinAs(route, "consul-server", "intruder", "")).doesNotContain("intruder");
        assertThat(members(bed.dev())).doesNotContain("intruder");
    }

    /** Starts an agent on a port of its own, lets it join the servers, and returns the members that it then sees besides itself. */
    private static String joinAs(Attacker attacker, String servers, String name, String more) {
        return attacker.shell("""
                dir=$(mktemp -d /tmp/join.XXXX)
                server=$(getent ahostsv4 %s.apps.internal | awk 'NR == 1 {print $1}')
                ./mesh/consul agent -data-dir=$dir -node=%s -bind=$CF_INSTANCE_INTERNAL_IP -serf-lan-port=8399 -http-port=8599 \
                    -grpc-port=-1 -dns-port=-1 -log-level=err %s >$dir/log 2>&1 &
                agent=$!
                for i in $(seq 50); do curl -s 127.0.0.1:8599/v1/status/leader >/dev/null && break; sleep 0.2; done
                curl -s -X PUT 127.0.0.1:8599/v1/agent/join/$server:8301 >/dev/null
                sleep 2
                curl -s 127.0.0.1:8599/v1/agent/members | grep -q '"role":"consul"' && echo "%s sees the servers"
                kill -KILL $agent
                """.formatted(servers, name, more, name)).output();
    }

    @Test
    void aMembersCertificateMakesNobodyAServer() {
        route.takeCertificate("route");
        route.write("/tmp/ca.pem", route.secrets().get("caCert").getAsString());
        route.write("/tmp/gossip.json", "{\"encrypt\":\"" + route.secrets().getAsJsonArray("gossipKeys").get(0).getAsString() + "\"}");
        var voters = bed.dev().voters();

        var joined = joinAs(route, "consul-server", "false-server",
                "-server -server-port=8398 -serf-wan-port=-1 -config-file=/tmp/gossip.json"
                        + " -hcl='tls { defaults { ca_file=\"/tmp/ca.pem\" cert_file=\"/tmp/leaf.pem\" key_file=\"/tmp/leaf.key\""
                        + " verify_incoming=true verify_outgoing=true } internal_rpc { verify_server_hostname=true } }'");

        assertThat(joined).as("with the key it gossips, as any member does").contains("false-server sees the servers");
        assertThat(bed.dev().voters()).containsExactlyInAnyOrderElementsOf(voters);
        // What a server has and a member has not: a certificate for its name. With one it would be taken for a server's.
        assertThat(route.shell("openssl verify -CAfile /tmp/ca.pem /tmp/leaf.pem").exitCode()).isNotZero();
        assertThat(handshakeAsServer()).contains("server.dc1.consul");
    }

    /** The control: the servers themselves show the name that members look for. */
    private static String handshakeAsServer() {
        return route.shell("openssl s_client -connect consul-server.apps.internal:8503 -CAfile /tmp/ca.pem -verify_return_error"
                + " -verify_hostname server.dc1.consul </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName").output();
    }

    @Test
    void anotherAppsFilesAndTokensAreOutOfSight() {
        var own = route.instanceToken();
        var customers = new Attacker(bed, bed.dev(), "hotrod-customer").instanceToken();
        assertThat(own).isNotEqualTo(customers);

        var found = route.shell("grep -rsl -e " + own + " -e " + customers + " /home /tmp /var /etc /run /proc/*/environ 2>/dev/null").output();
        assertThat(found).contains("/home/vcap/tmp/consul/token");
        assertThat(route.shell("grep -rsl " + customers + " /home /tmp /var /etc /run 2>/dev/null").output()).isBlank();
        assertThat(route.shell("ls -l /home/vcap/tmp/consul/token").output()).startsWith("-rw-------");
    }

    @Test
    void consulsHttpPortIsReachedByNobody() {
        var server = route.addressOf("consul-server");

        for (var port : List.of(8500, 8501, 8080)) {
            assertThat(route.http("GET", "http://" + server + ":" + port + "/v1/kv/mine?raw", "", "").status()).isZero();
        }
        try (var policy = new Opened("hotrod-route", "consul-server", "tcp", 8080)) {
            policy.await();
            assertThat(route.http("GET", "http://" + server + ":8080/v1/status/leader", "", "").status()).isEqualTo(200);
            assertThat(route.http("GET", "http://" + server + ":8080/v1/kv/mine?raw", "", "").status()).isEqualTo(403);
        }
    }

    @Test
    void aTokenThatWasLoggedOutIsWorthNothing() {
        var answer = route.login(route.jwt());
        assertThat(answer.status()).isEqualTo(200);
        var token = JsonParser.parseString(answer.body()).getAsJsonObject().get("SecretID").getAsString();
        assertThat(route.agent("GET", "/v1/acl/token/self", token, "").status()).isEqualTo(200);

        assertThat(route.agent("POST", "/v1/acl/logout", token, "").status()).isEqualTo(200);

        assertThat(route.agent("GET", "/v1/acl/token/self", token, "").status()).isEqualTo(403);
        assertThat(route.agent("GET", "/v1/catalog/services", token, "").status()).isEqualTo(403);
    }

    @Test
    void aForgedIdentityLogsNobodyIn() {
        var parts = route.jwt().split("\\.");
        var claims = new String(Base64.getUrlDecoder().decode(parts[1]), java.nio.charset.StandardCharsets.UTF_8);
        var asCustomer = encode(claims.replace("hotrod-route", "hotrod-customer").replace("\"route\"", "\"customer\""));
        assertThat(asCustomer).isNotEqualTo(parts[1]);

        var unsigned = encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + asCustomer + ".";
        for (var forged : List.of(parts[0] + "." + asCustomer + "." + parts[2], unsigned, "")) {
            var answer = route.login(forged);
            // Consul has several statuses for it: one that it denies, one for what no key of several has signed.
            assertThat(answer.status()).isGreaterThanOrEqualTo(400);
            assertThat(answer.body()).doesNotContain("SecretID");
        }
        assertThat(route.login(route.jwt()).status()).isEqualTo(200);
    }

    @Test
    void anIdentityGivesItsOwnPolicyAndNoOther() {
        var answer = route.login(route.jwt());
        var token = JsonParser.parseString(answer.body()).getAsJsonObject();

        assertThat(token.getAsJsonArray("Policies")).hasSize(1);
        assertThat(token.getAsJsonArray("Policies").get(0).getAsJsonObject().get("Name").getAsString()).isEqualTo("app-hotrod-route");
        assertThat(List.of("Roles", "ServiceIdentities", "NodeIdentities")).allSatisfy(other ->
                assertThat(token.get(other)).matches(given -> given == null || given.isJsonNull()));
        var secret = token.get("SecretID").getAsString();
        assertThat(route.agent("GET", "/v1/agent/connect/ca/leaf/route", secret, "").status()).isEqualTo(200);
        assertThat(route.agent("GET", "/v1/agent/connect/ca/leaf/customer", secret, "").status()).isEqualTo(403);
        assertThat(route.agent("GET", "/v1/acl/tokens", secret, "").status()).isEqualTo(403);
        route.agent("POST", "/v1/acl/logout", secret, "");
    }

    @Test
    void fromOutsideNothingIsSaidWithoutATokenAndNothingIsChangedWithTheUis() {
        var ui = bed.dev().secretOutput("consulUiToken");

        assertThat(bed.dev().consulWith("", "/v1/kv/mine?raw").status()).isEqualTo(403);
        assertThat(bed.dev().consulWith("", "/v1/acl/tokens").status()).isEqualTo(403);
        assertThat(bed.dev().consulWith("", "/v1/agent/self").status()).isEqualTo(403);
        assertThat(bed.dev().consulWith("", "/v1/catalog/services").body()).doesNotContain("customer");
        assertThat(open.consulWith("", "/v1/catalog/services").body()).contains("customer");

        assertThat(bed.dev().consulWith(ui, "/v1/catalog/services").body()).contains("customer");
        assertThat(bed.dev().consulWith(ui, "/v1/kv/mine?raw").status()).isEqualTo(403);
        assertThat(bed.dev().consulWith(ui, "/v1/acl/tokens").status()).isEqualTo(403);
        for (var tells : List.of("/v1/agent/self", "/v1/connect/ca/configuration")) {
            assertThat(bed.dev().consulWith(ui, tells).status()).as(tells).isEqualTo(403);
            assertThat(bed.dev().consul(tells).body()).as("Consul's answer to who may ask").contains("PRIVATE KEY");
        }
        var written = bed.shell().run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", "PUT", "-H", "Host: localhost",
                "-H", "X-Consul-Token: " + ui, "-d", "x", "http://127.0.0.1:" + bed.routerPort() + "/v1/kv/mine");
        assertThat(written.value()).isEqualTo("403");
    }

    @Test
    void aTrustDomainThatIsNotTheMeshsIsRefusedInThePreview() {
        var other = "2f5c9f1e-5a3d-4f7a-9f0b-8f6f3f1f7d11.consul";
        try {
            assertThat(bed.dev().set("trustDomain", other).preview().failed().output()).contains("trustDomain").contains(other);
        } finally {
            bed.dev().set("trustDomain", null);
        }
        bed.dev().preview("--expect-no-changes").succeeded();
    }

    @Test
    void theAuditOfTheRunningMeshFindsNothingMissing() {
        var audit = bed.dev().output("audit");

        assertThat(audit).contains("ACLResolverSettings.ACLDefaultPolicy = deny").contains("TLS.InternalRPC.VerifyServerHostname = true")
                .contains("Stats.serf_lan.encrypted = true").contains("0 of ").doesNotContain("MISSING");
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Shell.utf8(json));
    }

    private static List<String> members(Stack stack) {
        var names = new ArrayList<String>();
        for (JsonElement member : stack.consul("/v1/agent/members").json().getAsJsonArray()) {
            names.add(member.getAsJsonObject().get("Name").getAsString());
        }
        return names;
    }

    /** A network policy that the mesh does not have, for as long as it is open. */
    private static final class Opened implements AutoCloseable {

        private final String body;
        private final String source;
        private final String target;

        Opened(String source, String destination, String protocol, int port) {
            var space = source.startsWith("open-") ? "dev2" : "dev";
            this.body = "{\"policies\":[{\"source\":{\"id\":\"" + bed.api().app(space, source) + "\"},\"destination\":{\"id\":\""
                    + bed.api().app(space, destination) + "\",\"protocol\":\"" + protocol + "\",\"ports\":{\"start\":" + port + ",\"end\":" + port + "}}}]}";
            this.source = source;
            this.target = bed.exec(destination, 0, "printenv", "CF_INSTANCE_INTERNAL_IP").succeeded().value() + "/" + port;
            assertThat(bed.api().post("/networking/v1/external/policies", "application/json", body).status()).isEqualTo(200);
        }

        void await() {
            Wait.until("the policy to " + target, Duration.ofSeconds(10),
                    () -> bed.exec(source, 0, "bash", "-c", "exec 3<>/dev/tcp/" + target).exitCode() == 0);
        }

        @Override
        public void close() {
            bed.api().post("/networking/v1/external/policies/delete", "application/json", body);
        }
    }
}
