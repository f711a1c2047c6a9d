package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end. */
@E2e
class F1DestroyIT {

    @Test
    void leavesNothingOfTheStackAndAllThatIsOthersAlthoughConsulIsDead() {
        var bed = TestBed.shared();
        var api = bed.api();
        var manifest = api.post("/v3/spaces/" + api.space("dev") + "/actions/apply_manifest", "application/x-yaml", """
                applications:
                - name: others
                  routes: [{route: others.apps.localhost}]
                """);
        assertThat(manifest.status()).isEqualTo(202);
        Wait.until("the others' app", Duration.ofSeconds(10), () -> api.appNames("dev").contains("others"));
        var others = api.app("dev", "others");
        var policy = CfApi.object("""
                {"source": {"id": "%1$s"}, "destination": {"id": "%1$s", "protocol": "tcp", "ports": {"start": 9000, "end": 9000}}}
                """.formatted(others));

        var secret = api.post("/v3/service_instances", "application/json", """
                {"type": "user-provided", "name": "others-secret", "relationships": {"space": {"data": {"guid": "%s"}}}}
                """.formatted(api.space("dev")));
        assertThat(secret.status()).isEqualTo(201);
        api.allow(List.of(policy));

        // What Pulumi told Consul, nobody could be asked to delete.
        assertThat(api.post("/v3/apps/" + api.app("dev", "consul-server") + "/actions/stop", "application/json", "").status()).isEqualTo(200);

        bed.dev().destroy();

        assertThat(api.appNames("dev")).containsExactly("others");
        assertThat(api.list("/v3/routes?space_guids=" + api.space("dev"))).extracting(r -> r.get("host").getAsString())
                .containsExactly("others");
        assertThat(api.policies()).singleElement().satisfies(left -> assertThat(left.toString()).contains(others, "9000"));
        assertThat(api.list("/v3/service_instances?space_guids=" + api.space("dev"))).extracting(s -> s.get("name").getAsString())
                .containsExactly("others-secret");
    }
}
