package io.byomesh.mesh.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.byomesh.mesh.audit.Finding.Verdict;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTest {

    private static final String POLICY = "[{\"source\":{\"id\":\"a\"},\"destination\":{\"id\":\"b\",\"protocol\":\"tcp\",\"ports\":{\"start\":%d,\"end\":%d}}}]";

    /** Two instances that are there, one that is not any more, and a server, which has no token of its own. */
    private static final String MEMBERS = """
            [{"Name":"customer--one","Status":1,"Tags":{"role":"node"}},{"Name":"driver--two","Status":1,"Tags":{"role":"node"}},
             {"Name":"driver--three","Status":3,"Tags":{"role":"node"}},{"Name":"consul-server--four","Status":1,"Tags":{"role":"consul"}}]""";

    private static JsonElement json(String text) {
        return JsonParser.parseString(text);
    }

    /** What a server of a secure mesh answered, cut to what is looked at. */
    private static JsonObject agent() {
        var resource = AuditTest.class.getResourceAsStream("/audit/agent.json");
        return JsonParser.parseReader(new InputStreamReader(resource, StandardCharsets.UTF_8)).getAsJsonObject();
    }

    private static LiveMesh live(JsonObject agent, String anonymous, String policies) {
        return live(agent, anonymous, policies, "[" + tokenOf("one") + "," + tokenOf("two") + "]");
    }

    private static String tokenOf(String instance) {
        return "{\"Description\":\"token created via login: {\\\"instance\\\":\\\"" + instance + "\\\"}\"}";
    }

    private static LiveMesh live(JsonObject agent, String anonymous, String policies, String tokens) {
        return live(agent, anonymous, policies, tokens, MEMBERS);
    }

    private static LiveMesh live(JsonObject agent, String anonymous, String policies, String tokens, String members) {
        return new LiveMesh(
                agent,
                json(anonymous).getAsJsonObject(),
                json(members).getAsJsonArray(),
                json(tokens).getAsJsonArray(),
                json("[{\"Name\":\"customer\",\"Sources\":[{\"Name\":\"frontend\",\"Action\":\"allow\"}]}]").getAsJsonArray(),
                json("{\"Servers\":[{\"Voter\":true},{\"Voter\":true},{\"Voter\":true}]}").getAsJsonObject(),
                json(policies).getAsJsonArray(),
                json("{\"enabled\":false}").getAsJsonObject());
    }

    private static LiveMesh secure() {
        return live(agent(), "{\"Policies\":null}", POLICY.formatted(8000, 8000));
    }

    private static Finding item(int number, LiveMesh live) {
        return Audit.of(live).stream().filter(finding -> finding.item() == number).findFirst().orElseThrow();
    }

    @Test
    void nothingIsMissingInASecureMeshAndEveryItemHasAVerdict() {
        var findings = Audit.of(secure());

        assertThat(findings).filteredOn(finding -> finding.verdict() == Verdict.MISSING).isEmpty();
        assertThat(Audit.passes(findings)).isTrue();
        assertThat(findings).extracting(Finding::item).doesNotHaveDuplicates().contains(1, 7, 9, 10, 23, 27, 29, 30);
        assertThat(findings).allSatisfy(finding -> assertThat(finding.evidence()).isNotBlank());
    }

    @ParameterizedTest
    @CsvSource({
        "7, TLS.InternalRPC.VerifyServerHostname, false", "3, TLS.InternalRPC.VerifyIncoming, false", "9, ACLsEnabled, false",
        "24, ACLResolverSettings.ACLDefaultPolicy, allow", "13, EnableRemoteScriptChecks, true", "14, DisableRemoteExec, false",
        "18, TLS.InternalRPC.TLSMinVersion, TLSv1_0", "23, DefaultIntentionPolicy, allow", "8, AutoEncryptAllowTLS, false"
    })
    void whatIsOffIsMissing(int number, String path, String value) {
        var agent = agent();
        var parts = path.split("\\.");
        var parent = agent.getAsJsonObject("DebugConfig");
        for (var part : List.of(parts).subList(0, parts.length - 1)) {
            parent = parent.getAsJsonObject(part);
        }
        parent.addProperty(parts[parts.length - 1], value);

        var finding = item(number, live(agent, "{\"Policies\":null}", "[]"));
        assertThat(finding.verdict()).isEqualTo(Verdict.MISSING);
        assertThat(finding.line()).contains("MISSING").contains(path + " = " + value);
    }

    @Test
    void aPolicyToAnAppsOwnPortIsAWayPastItsProxy() {
        assertThat(item(27, live(agent(), "{}", POLICY.formatted(8000, 9000))).verdict()).isEqualTo(Verdict.MISSING);
        assertThat(item(27, secure()).evidence()).isEqualTo("0 of 1 network policies open port 8080");
    }

    @Test
    void gossipInTheClearAndRightsForNobodyAreMissing() {
        var agent = agent();
        agent.getAsJsonObject("Stats").getAsJsonObject("serf_lan").addProperty("encrypted", "false");
        var live = live(agent, "{\"Policies\":[{\"Name\":\"all\"}]}", "[]");

        assertThat(item(10, live).verdict()).isEqualTo(Verdict.MISSING);
        assertThat(item(30, live).verdict()).isEqualTo(Verdict.MISSING);
        assertThat(Audit.passes(Audit.of(live))).isFalse();
    }

    @Test
    void anInstanceWithoutATokenIsMissingAndOneThatHasAnotherTooIsNot() {
        var one = live(agent(), "{\"Policies\":null}", "[]", "[" + tokenOf("one") + "," + tokenOf("three") + "]");
        var again = live(agent(), "{\"Policies\":null}", "[]", "[" + String.join(",", tokenOf("one"), tokenOf("two"), tokenOf("two")) + "]");

        assertThat(item(31, one).verdict()).isEqualTo(Verdict.MISSING);
        assertThat(item(31, one).evidence()).isEqualTo("1 of 2 instances have logged in");
        assertThat(item(31, again).verdict()).isEqualTo(Verdict.MET);
        assertThat(item(31, again).evidence()).isEqualTo("2 of 2 instances have logged in");
    }

    /** The names differ from an instance's in what stands before the GUID, or in the GUID's end. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "xone", "customer--on", "customer--"})
    void aNodeThatIsNoInstanceWithATokenIsMissing(String name) {
        var members = "[{\"Name\":\"" + name + "\",\"Status\":1,\"Tags\":{\"role\":\"node\"}}]";

        var finding = item(31, live(agent(), "{\"Policies\":null}", "[]", "[" + tokenOf("one") + "]", members));

        assertThat(finding.verdict()).isEqualTo(Verdict.MISSING);
        assertThat(finding.evidence()).isEqualTo("0 of 1 instances have logged in");
    }
}
