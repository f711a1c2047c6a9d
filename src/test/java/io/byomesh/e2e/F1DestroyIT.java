package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The end. */
@E2e
class F1DestroyIT {

    @Test
    void leavesNothingOfTheStackAndAllThatIsOthers() {
        var bed = TestBed.shared();
        var api = bed.api();
        var manifest = api.post("/v3/spaces/" + api.space("dev") + "/actions/apply_manifest", "application/x-yaml", """
                applications:
                - name: others
                  routes: [{route: others.apps.localhost}]
                """);
        assertThat(manifest.status()).isEqualTo(202);
        Wait.until("the others' app", java.time.Duration.ofSeconds(10), () -> api.appNames("dev").contains("others"));

        bed.dev().destroy();

        assertThat(api.appNames("dev")).containsExactly("others");
        assertThat(api.list("/v3/routes?space_guids=" + api.space("dev"))).extracting(r -> r.get("host").getAsString())
                .containsExactly("others");
        assertThat(api.policies()).isEmpty();
    }
}
