package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.cell.InstanceState;
import io.byomesh.foundation.store.RoleRecord;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever knows the ids of another space's things gets nowhere by them. */
class OtherSpacesTest extends ApiTest {

    private static final String MANIFEST = """
            applications:
            - name: theirs
              services: [db]
              sidecars: [{name: proxy, process_types: [web], command: ./proxy, memory: 64M}]
              routes: [{route: theirs.apps.localhost}]
            """;

    private final Map<String, String> ids = new TreeMap<>();
    private String app;
    private CfClient stranger;

    @BeforeEach
    void anAppWithAllThatAppsHave() {
        developer.post("/v3/service_instances", """
                {"type":"user-provided","name":"db","relationships":{"space":{"data":{"guid":"%s"}}}}""".formatted(space("dev")));
        app = new Pusher(developer, "dev").push(MANIFEST);
        stranger = somebody("stranger", RoleRecord.ORG_USER, RoleRecord.SPACE_DEVELOPER, "dev2");
        ids.put("space", space("dev"));
        ids.put("app", app);
        // One that goes on for as long as nothing becomes of its new instance.
        api.cell.state = InstanceState.STARTING;
        developer.post("/v3/deployments", filled("{\"relationships\":{\"app\":{\"data\":{\"guid\":\"{app}\"}}}}"));
        for (var kind : new String[] {"processes", "packages", "builds", "droplets", "revisions", "sidecars", "routes", "service_instances",
            "service_credential_bindings", "deployments"}) {
            ids.put(kind, first(kind));
        }
        ids.put("own", createApp(stranger, "own", "dev2"));
        ids.put("own_route", stranger.post("/v3/routes", "{\"host\":\"own\"," + relationships(space("dev2"), domain("apps.localhost")) + "}").guid());
    }

    private String first(String kind) {
        var ofApp = kind.equals("sidecars") || kind.equals("revisions");
        return developer.get((ofApp ? "/v3/apps/" + app + "/" : "/v3/") + kind).json().at("/resources/0/guid").asText();
    }

    private String filled(String text) {
        var result = text;
        for (var id : ids.entrySet()) {
            result = result.replace("{" + id.getKey() + "}", id.getValue());
        }
        return result;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "GET    | /v3/spaces/{space}                                       | 404 |",
        "GET    | /v3/apps/{app}                                           | 404 |",
        "GET    | /v3/apps/{app}/env                                       | 404 |",
        "GET    | /v3/apps/{app}/manifest                                  | 404 |",
        "GET    | /v3/apps/{app}/processes/web/stats                       | 404 |",
        "GET    | /v3/processes/{processes}                                | 404 |",
        "GET    | /v3/packages/{packages}                                  | 404 |",
        "GET    | /v3/packages/{packages}/download                         | 404 |",
        "GET    | /v3/builds/{builds}                                      | 404 |",
        "GET    | /v3/droplets/{droplets}                                  | 404 |",
        "GET    | /v3/revisions/{revisions}                                | 404 |",
        "GET    | /v3/revisions/{revisions}/environment_variables          | 404 |",
        "GET    | /v3/sidecars/{sidecars}                                  | 404 |",
        "GET    | /v3/routes/{routes}                                      | 404 |",
        "GET    | /v3/routes/{routes}/destinations                         | 404 |",
        "GET    | /v3/service_instances/{service_instances}                | 404 |",
        "GET    | /v3/service_instances/{service_instances}/credentials    | 404 |",
        "GET    | /v3/service_credential_bindings/{service_credential_bindings}/details | 404 |",
        "GET    | /v3/deployments/{deployments}                            | 404 |",
        "GET    | /api/v1/read/{app}                                       | 404 |",
        "DELETE | /v3/spaces/{space}                                       | 404 |",
        "DELETE | /v3/apps/{app}                                           | 404 |",
        "DELETE | /v3/packages/{packages}                                  | 404 |",
        "DELETE | /v3/sidecars/{sidecars}                                  | 404 |",
        "DELETE | /v3/routes/{routes}                                      | 404 |",
        "DELETE | /v3/service_instances/{service_instances}                | 404 |",
        "DELETE | /v3/service_credential_bindings/{service_credential_bindings} | 404 |",
        "DELETE | /v3/processes/{processes}/instances/0                    | 404 |",
        "PATCH  | /v3/apps/{app}                                           | 404 | {\"name\":\"x\"}",
        "PATCH  | /v3/apps/{app}/environment_variables                     | 404 | {\"var\":{\"A\":\"1\"}}",
        "PATCH  | /v3/processes/{processes}                                | 404 | {\"command\":\"x\"}",
        "PATCH  | /v3/service_instances/{service_instances}                | 404 | {\"name\":\"x\"}",
        "PATCH  | /v3/routes/{routes}/destinations                         | 404 | {\"destinations\":[]}",
        "POST   | /v3/apps/{app}/actions/stop                              | 404 |",
        "POST   | /v3/processes/{processes}/actions/scale                  | 404 | {\"instances\":0}",
        "POST   | /v3/deployments/{deployments}/actions/cancel             | 404 |",
        "POST   | /v3/spaces/{space}/actions/apply_manifest                | 404 | applications: [{name: x}]",
        "POST   | /v3/apps                            | 422 | {\"name\":\"x\",\"relationships\":{\"space\":{\"data\":{\"guid\":\"{space}\"}}}}",
        "POST   | /v3/service_instances  | 422 | {\"type\":\"user-provided\",\"name\":\"x\",\"relationships\":{\"space\":{\"data\":{\"guid\":\"{space}\"}}}}",
        "POST   | /v3/packages                        | 422 | {\"type\":\"bits\",\"relationships\":{\"app\":{\"data\":{\"guid\":\"{app}\"}}}}",
        "POST   | /v3/builds                          | 422 | {\"package\":{\"guid\":\"{packages}\"}}",
        "POST   | /v3/deployments                     | 422 | {\"relationships\":{\"app\":{\"data\":{\"guid\":\"{app}\"}}}}",
        "PATCH  | /v3/apps/{own}/relationships/current_droplet | 422 | {\"data\":{\"guid\":\"{droplets}\"}}",
        "POST   | /v3/deployments  | 422 | {\"droplet\":{\"guid\":\"{droplets}\"},\"relationships\":{\"app\":{\"data\":{\"guid\":\"{own}\"}}}}",
        "POST   | /v3/deployments  | 422 | {\"revision\":{\"guid\":\"{revisions}\"},\"relationships\":{\"app\":{\"data\":{\"guid\":\"{own}\"}}}}",
        "POST   | /v3/routes/{own_route}/destinations | 422 | {\"destinations\":[{\"app\":{\"guid\":\"{app}\"}}]}",
        "POST   | /v3/service_credential_bindings     | 422 | {\"type\":\"app\",\"relationships\":{\"app\":{\"data\":{\"guid\":\"{own}\"}},\"service_instance\":{\"data\":{\"guid\":\"{service_instances}\"}}}}",
        "POST   | /v3/service_credential_bindings     | 422 | {\"type\":\"app\",\"relationships\":{\"app\":{\"data\":{\"guid\":\"{app}\"}},\"service_instance\":{\"data\":{\"guid\":\"{service_instances}\"}}}}",
        "POST   | /networking/v1/external/policies    | 403 | {\"policies\":[{\"source\":{\"id\":\"{own}\"},\"destination\":{\"id\":\"{app}\",\"protocol\":\"tcp\",\"ports\":{\"start\":1,\"end\":2}}}]}",
        "POST   | /networking/v1/external/policies    | 403 | {\"policies\":[{\"source\":{\"id\":\"{app}\"},\"destination\":{\"id\":\"{own}\",\"protocol\":\"tcp\",\"ports\":{\"start\":1,\"end\":2}}}]}",
    })
    void whatItsIdsAreUsedForIsRefusedAndChangesNothing(String method, String path, int status, String body) {
        var before = asTheirDeveloperSeesThem();

        var answer = stranger.call(method, filled(path), body == null ? null : filled(body));

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).doesNotContain("theirs");
        assertThat(asTheirDeveloperSeesThem()).isEqualTo(before);
        assertThat(api.policies).isEmpty();
        assertThat(api.cell.restarted).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"spaces", "apps", "processes", "packages", "builds", "droplets", "routes", "service_instances", "service_credential_bindings",
        "deployments", "audit_events"})
    void noListHasWhatIsThere(String kind) {
        assertThat(developer.get("/v3/" + kind).text()).contains(kind.equals("spaces") ? space("dev") : kind.equals("apps") ? app : "\"guid\"");

        assertThat(stranger.get("/v3/" + kind + "?space_guids=" + space("dev")).json().path("resources").size()).isZero();
        assertThat(stranger.get("/v3/" + kind).text()).doesNotContain(app).doesNotContain(space("dev"));
    }

    private String asTheirDeveloperSeesThem() {
        var all = new StringBuilder();
        for (var path : new String[] {"/v3/apps/{app}", "/v3/apps/{app}/environment_variables", "/v3/apps/{app}/relationships/current_droplet",
            "/v3/processes/{processes}", "/v3/packages/{packages}", "/v3/routes/{routes}", "/v3/sidecars/{sidecars}",
            "/v3/service_instances/{service_instances}", "/v3/service_credential_bindings/{service_credential_bindings}",
            "/v3/deployments/{deployments}", "/v3/spaces/{space}", "/v3/apps?space_guids={space}"}) {
            var answer = developer.get(filled(path));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            all.append(answer.text()).append('\n');
        }
        return all.toString();
    }
}
