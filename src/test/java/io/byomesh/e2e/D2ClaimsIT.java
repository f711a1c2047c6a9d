package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who claims what is another's, or says that a mesh is another one than it is, is told in a sentence, and nothing changes. */
@E2e
class D2ClaimsIT {

    private static final String ANOTHER = "2f5c9f1e-5a3d-4f7a-9f0b-8f6f3f1f7d11.consul";

    private static TestBed bed;
    private Map<String, Object> before;

    @BeforeAll
    static void theMesh() {
        bed = TestBed.shared();
        bed.dev().up();
        bed.dev().awaitRide();
    }

    /** Of the space: which apps there are, which instances run, which routes lead where, who may reach whom. */
    private static Map<String, Object> space() {
        var api = bed.api();
        var all = new HashMap<String, Object>();
        api.appNames("dev").forEach(app -> all.put(app, api.instances("dev", app)));
        all.put("routes", api.list("/v3/routes?space_guids=" + api.space("dev")).stream()
                .map(route -> route.get("url") + " " + route.getAsJsonArray("destinations")).sorted().toList());
        all.put("policies", api.policies().stream().map(JsonObject::toString).sorted().toList());
        return all;
    }

    @BeforeEach
    void asItIs() {
        before = space();
    }

    @AfterEach
    void nothingHasChanged() {
        assertThat(space()).isEqualTo(before);
        assertThat(bed.dev().rides()).isTrue();
    }

    static Stream<Arguments> rivals() {
        var free = Map.of("frontendRoute", "rival.apps.localhost", "consulRoute", "rivalconsul.apps.localhost", "prefix", "rival-");
        return Stream.of(
                Arguments.of(with(free, "prefix", ""), new String[] {"'consul-", "in space 'dev' already and is not this stack's", "prefix"}),
                Arguments.of(with(free, "frontendRoute", "hotrod.apps.localhost"),
                        new String[] {"'hotrod.apps.localhost' leads to the app 'hotrod-frontend'", "not this stack's", "frontendRoute"}),
                Arguments.of(with(free, "consulApiRoute", "localhost"),
                        new String[] {"'localhost' leads to the app 'consul-server'", "not this stack's", "consulApiRoute"}));
    }

    private static Map<String, String> with(Map<String, String> settings, String key, String value) {
        var all = new HashMap<>(settings);
        all.put(key, value);
        return all;
    }

    @ParameterizedTest
    @MethodSource("rivals")
    void aSecondStackThatClaimsTheSameClusterIsRefused(Map<String, String> settings, String[] said) {
        var rival = bed.stack("rival", with(settings, "space", "dev"));

        assertThat(rival.preview().failed().output()).contains(said).doesNotContain("at io.byomesh");
        assertThat(rival.tryUp().failed().output()).contains(said).doesNotContain("at io.byomesh");
        assertThat(bed.shell().run("pulumi", "stack", "--stack", "rival", "--show-urns").succeeded().output()).doesNotContain("cloudfoundry:index/app");
    }

    @Test
    void aTrustDomainThatTheMeshDoesNotHaveIsRefused() {
        bed.dev().set("trustDomain", ANOTHER);
        try {
            for (var attempt : List.of(bed.dev().preview(), bed.dev().tryUp())) {
                assertThat(attempt.failed().output()).contains("trustDomain: it is to be " + ANOTHER + ", but this mesh was made with", "set it back")
                        .doesNotContain("at io.byomesh");
            }
        } finally {
            bed.dev().set("trustDomain", null);
        }
        bed.dev().preview("--expect-no-changes").succeeded();
    }
}
