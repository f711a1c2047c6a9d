package io.byomesh.mesh.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

class MeshHealthTest {

    private static final String GUID = "11111111-1111-4111-8111-111111111111";
    private static final MeshHealth TWO = new MeshHealth("customer", "hotrod-customer", "abc", 2, true);

    private static String missing(String... instances) {
        return TWO.missing(JsonParser.parseString("[" + String.join(",", instances) + "]").getAsJsonArray());
    }

    private static String instance(String app, String version, String status) {
        return """
                {"Node": {"Node": "%s--%s"}, "Service": {"Meta": {"version": "%s"}},
                 "Checks": [{"Name": "Serf", "Status": "passing", "Output": ""},
                            {"Name": "The app answers", "Status": "%s", "Output": "connection refused\\n"}]}""".formatted(app, GUID, version, status);
    }

    @Test
    void nothingIsMissingOnceAsManyPassAsThereShouldBe() {
        var passing = instance("hotrod-customer", "abc", "passing");

        assertThat(missing(passing, passing)).isEmpty();
        assertThat(missing(passing, passing, passing)).isEmpty();
        assertThat(missing(passing)).isEqualTo("of service customer 1 of 2 instances of this version pass");
        assertThat(missing()).isEqualTo("of service customer 0 of 2 instances of this version pass");
    }

    @Test
    void theInstanceAndTheCheckThatFailAreNamed() {
        assertThat(missing(instance("hotrod-customer", "abc", "passing"), instance("hotrod-customer", "abc", "critical"))).isEqualTo(
                "of service customer 1 of 2 instances of this version pass; instance hotrod-customer--" + GUID
                        + " fails the check \"The app answers\" (connection refused)");
    }

    @Test
    void instancesOfAnotherVersionOrAppDoNotCount() {
        assertThat(missing(instance("hotrod-customer", "old", "passing"), instance("hotrod-customer-canary", "abc", "passing"),
                instance("hotrod-customer", "abc", "passing"))).startsWith("of service customer 1 of 2");
    }

    @Test
    void anInstanceThatSaysNoVersionIsOfAnother() {
        assertThat(missing("{\"Node\": {\"Node\": \"hotrod-customer--x\"}, \"Service\": {\"Meta\": null}, \"Checks\": []}")).startsWith("of service customer 0");
    }
}
