package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.network.PolicyRule;
import io.byomesh.foundation.store.RoleRecord;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkPoliciesTest extends ApiTest {

    private static final String POLICIES = "/networking/v1/external/policies";

    private String one;
    private String two;

    @BeforeEach
    void createApps() {
        one = createApp(developer, "one", "dev");
        two = createApp(developer, "two", "dev2");
    }

    @Override
    ApiConfig config() {
        var usual = super.config();
        return new ApiConfig(null, usual.host(), 0, usual.dataDir(), usual.routerPort(), selfService(), 5, usual.maxPackageBytes());
    }

    boolean selfService() {
        return true;
    }

    static String policy(String source, String destination, String protocol, int from, int to) {
        return """
                {"source":{"id":"%s"},"destination":{"id":"%s","protocol":"%s","ports":{"start":%d,"end":%d}}}"""
                .formatted(source, destination, protocol, from, to);
    }

    static String body(String... policies) {
        return "{\"policies\":[" + String.join(",", policies) + "]}";
    }

    @Test
    void areInForceWhenTheCallReturns() {
        var answer = developer.post(POLICIES, body(policy(one, two, "tcp", 8080, 8080), policy(two, one, "udp", 8301, 8301)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{}");
        assertThat(api.policies).containsExactly(
                new PolicyRule(one, two, "tcp", 8080, 8080), new PolicyRule(two, one, "udp", 8301, 8301));

        assertThat(developer.post(POLICIES + "/delete", body(policy(one, two, "tcp", 8080, 8080))).text()).isEqualTo("{}");
        assertThat(api.policies).containsExactly(new PolicyRule(two, one, "udp", 8301, 8301));
    }

    @Test
    void areListedInTheOrderInWhichTheyCame() {
        developer.post(POLICIES, body(policy(two, one, "tcp", 9, 9), policy(one, two, "tcp", 8, 8)));
        developer.post(POLICIES, body(policy(one, one, "tcp", 7, 7), policy(two, one, "tcp", 9, 9)));

        var list = developer.get(POLICIES).json();
        assertThat(list.path("total_policies").asInt()).isEqualTo(3);
        assertThat(list.path("policies").toString()).isEqualTo("[" + String.join(",",
                policy(two, one, "tcp", 9, 9), policy(one, two, "tcp", 8, 8), policy(one, one, "tcp", 7, 7)) + "]");
        assertThat(total("?id=" + two)).isEqualTo(2);
        assertThat(total("?id=" + one + "," + two)).isEqualTo(3);
        assertThat(total("?id=" + one + "%2C" + two)).isEqualTo(3);
        assertThat(total("?source_id=" + two)).isEqualTo(1);
        assertThat(total("?source_id=" + one + "&dest_id=" + one)).isEqualTo(1);
        assertThat(total("?id=nobody")).isZero();
    }

    private int total(String query) {
        return developer.get(POLICIES + query).json().path("total_policies").asInt();
    }

    @Test
    void needADeveloperOfBothSpaces() {
        var half = somebody("half", RoleRecord.ORG_USER, RoleRecord.SPACE_DEVELOPER, "dev");
        var auditor = somebody("auditor", RoleRecord.ORG_USER, RoleRecord.SPACE_AUDITOR, "dev");
        developer.post(POLICIES, body(policy(one, two, "tcp", 1, 1), policy(one, one, "tcp", 1, 1)));

        var refused = half.post(POLICIES, body(policy(one, two, "tcp", 8080, 8080)));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).isEqualTo("{\"error\": \"one or more applications cannot be found or accessed\"}");
        assertThat(half.post(POLICIES, body(policy(one, one, "tcp", 8080, 8080))).status()).isEqualTo(200);
        assertThat(half.post(POLICIES + "/delete", body(policy(one, two, "tcp", 1, 1))).status()).isEqualTo(403);
        assertThat(half.get(POLICIES).json().path("total_policies").asInt()).isEqualTo(2);
        assertThat(auditor.post(POLICIES, body(policy(one, one, "tcp", 2, 2))).status()).isEqualTo(403);
        assertThat(auditor.get(POLICIES).json().path("total_policies").asInt()).isZero();
    }

    @Test
    void mayBeWrittenAndDeletedForWhatStandsForNoApp() {
        var orphan = body(policy(one, "no-such-app", "tcp", 1, 1));

        assertThat(developer.post(POLICIES, orphan).status()).isEqualTo(200);
        assertThat(developer.post(POLICIES + "/delete", orphan).status()).isEqualTo(200);
    }

    @Test
    void areLimitedPerSourceExceptForAdmins() {
        var many = IntStream.rangeClosed(1, 5).mapToObj(port -> policy(one, two, "tcp", port, port)).collect(Collectors.joining(","));

        assertThat(developer.post(POLICIES, "{\"policies\":[" + many + "]}").status()).isEqualTo(200);
        var refused = developer.post(POLICIES, body(policy(two, one, "tcp", 1, 1), policy(one, two, "tcp", 1, 1)));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).isEqualTo("{\"error\": \"policy quota exceeded\"}");
        assertThat(api.policies).hasSize(5);
        assertThat(admin.post(POLICIES, body(policy(one, two, "tcp", 6, 6))).status()).isEqualTo(200);
        assertThat(admin.post(POLICIES, body(policy("anything", "goes", "tcp", 6, 6))).status()).isEqualTo(200);
    }

    @Test
    void goWithTheirApp() {
        developer.post(POLICIES, body(policy(one, two, "tcp", 1, 1), policy(two, one, "tcp", 1, 1), policy(one, one, "tcp", 1, 1)));

        developer.delete("/v3/apps/" + two);

        assertThat(api.policies).containsExactly(new PolicyRule(one, one, "tcp", 1, 1));
    }

    @Test
    void haveAnOlderApiWithSinglePorts() {
        developer.post("/networking/v0/external/policies", """
                {"policies":[{"source":{"id":"%s"},"destination":{"id":"%s","protocol":"tcp","port":8080}}]}""".formatted(one, two));
        developer.post(POLICIES, body(policy(one, two, "tcp", 1, 9)));

        assertThat(developer.get("/networking/v0/external/policies").json().path("policies").toString())
                .isEqualTo("[{\"source\":{\"id\":\"%s\"},\"destination\":{\"id\":\"%s\",\"protocol\":\"tcp\",\"port\":8080}}]".formatted(one, two));
        assertThat(developer.get("/networking/v9/external/policies").text()).isEqualTo("{\"error\": \"api version 'v9' not supported\"}");
    }

    @Test
    void refuseBadTokensInTheirOwnWords() {
        var none = new CfClient(api.url(), null).get(POLICIES);
        var bad = new CfClient(api.url(), "nonsense").get(POLICIES);

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.text()).isEqualTo("{\"error\": \"missing authorization header\"}");
        assertThat(bad.status()).isEqualTo(401);
        assertThat(bad.text()).isEqualTo("{\"error\": \"failed to verify token with uaa\"}");
    }

    @Test
    void comeIntoForceAgainAfterARestart() {
        developer.post(POLICIES, body(policy(one, two, "tcp", 8080, 8080)));
        api.close();

        api = TestApi.start(config());

        assertThat(api.policies).containsExactly(new PolicyRule(one, two, "tcp", 8080, 8080));
    }
}
