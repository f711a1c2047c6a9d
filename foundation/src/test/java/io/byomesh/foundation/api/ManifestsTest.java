package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestsTest extends ApiTest {

    private CfClient.Answer apply(String manifest) {
        return developer.post("/v3/spaces/" + space("dev") + "/actions/apply_manifest", manifest);
    }

    private JsonNode job(String manifest) {
        var answer = apply(manifest);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return developer.get(answer.location()).json();
    }

    private JsonNode app(String name) {
        return developer.get("/v3/apps?names=" + name).json().at("/resources/0");
    }

    private int routesOf(String app) {
        return developer.get("/v3/apps/" + app("x").path("guid").asText() + "/routes").json().path("resources").size();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "applications: [{name: x, memory: lots}]                                | For application 'x': Memory must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB",
        "applications: [{name: x, memory: 1K}]                                  | For application 'x': Memory must be greater than 0MB",
        "applications: [{name: x, instances: -1}]                               | For application 'x': Instances must be an integer greater than or equal to 0",
        "applications: [{memory: 1M}]                                           | For an application without name: Name must not be empty",
        "applications: [{name: x, services: [{plan: db}]}]                      | For application 'x': Services must be a list of names, or of objects with a name",
        "applications: [{name: x, docker: {image: nginx}}]                      | For application 'x': Docker images are not available on this foundation; push a folder or zip with the binary_buildpack",
        "applications: [{name: x, env: {VCAP_X: y}}]                            | For application 'x': Environment variables cannot start with VCAP_",
        "applications: [{name: x, env: {PORT: 1}}]                              | For application 'x': Environment variables cannot set PORT",
        "applications: [{name: x, sidecars: [{name: s, process_types: [web]}]}] | For application 'x': Sidecar \"s\": Command can't be blank",
        "applications: [{name: x, metadata: {labels: {-a: b}}}]                 | For application 'x': Metadata label key error: '-a' contains invalid characters, or does not start and end with a letter or digit",
        "applications: [{name: x, health-check-type: magic}]                    | For application 'x': Health check type must be \"port\", \"process\", or \"http\"",
        "applications: [{name: x, timeout: 181}]                                | For application 'x': Health check timeout must be between 1 and 180 seconds",
        "version: 2                                                             | Unsupported manifest schema version. Currently supported versions: [1].",
        "{}                                                                     | Cannot parse manifest with no 'applications' field.",
    })
    void saysAtOnceWhatIsWronglyShaped(String manifest, String problem) {
        var answer = apply(manifest);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.error()).isEqualTo("10008 " + problem);
        assertThat(developer.get("/v3/apps").json().path("resources").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "applications: [{name: x, routes: [{route: x.example.com}]}]   | For application 'x': No domains exist for route x.example.com",
        "applications: [{name: x, buildpacks: [java_buildpack]}]       | For application 'x': Buildpack must be an existing admin buildpack or a valid git URI",
        "applications: [{name: x, stack: windows}]                     | For application 'x': Stack must be an existing stack",
        "applications: [{name: x, memory: 64M, sidecars: [{name: s, command: c, memory: 64M, process_types: [web]}]}] | For application 'x': The memory allocation defined is too large to run with the dependent \"web\" process",
    })
    void failsTheJobOverWhatDoesNotFitAndChangesNothing(String manifest, String problem) {
        var job = job(manifest);

        assertThat(job.path("state").asText()).isEqualTo("FAILED");
        assertThat(job.at("/errors/0/detail").asText()).isEqualTo(problem);
        assertThat(developer.get("/v3/apps").json().path("resources").size()).isZero();
    }

    @Test
    void namesTheLineOfBrokenYaml() {
        var answer = apply("applications:\n- name: [");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).startsWith("1001 Request invalid due to parse error: invalid YAML at line 2, column 10");
        assertThat(apply("a: &a [*a]").status()).isEqualTo(400);
        assertThat(apply("- ".repeat(200)).status()).isEqualTo(400);
        assertThat(apply("!!javax.script.ScriptEngineManager [x]").status()).isEqualTo(400);
    }

    @Test
    void onlyAddsAndChanges() {
        job("""
                applications:
                - name: x
                  env: {A: "1", B: "2"}
                  metadata: {labels: {keep: a, drop: b}}
                  routes: [{route: x.apps.localhost}]
                  sidecars: [{name: s, command: c, process_types: [web]}]
                """);
        job("""
                applications:
                - name: x
                  env: {B: 3}
                  metadata: {labels: {drop: null}}
                  sidecars: [{name: s, command: d, process_types: [web]}, {name: t, command: c, process_types: [web]}]
                """);

        var guid = app("x").path("guid").asText();
        assertThat(app("x").at("/metadata/labels").toString()).isEqualTo("{\"keep\":\"a\"}");
        assertThat(developer.get("/v3/apps/" + guid + "/environment_variables").json().path("var").toString())
                .isEqualTo("{\"A\":\"1\",\"B\":\"3\"}");
        assertThat(developer.get("/v3/apps/" + guid + "/sidecars").json().at("/resources/0/command").asText()).isEqualTo("d");
        assertThat(developer.get("/v3/apps/" + guid + "/sidecars").json().path("resources").size()).isEqualTo(2);
        assertThat(routesOf("x")).isEqualTo(1);
    }

    @Test
    void routesComeByDefaultOrAtRandomOnlyWhereThereIsNone() {
        job("applications: [{name: x}]");
        assertThat(routesOf("x")).isZero();
        job("applications: [{name: x, default-route: true}]");
        job("applications: [{name: x, random-route: true}]");
        assertThat(routesOf("x")).isEqualTo(1);
        assertThat(api.routes.get(0).fqdn()).isEqualTo("x.apps.localhost");
        job("applications: [{name: x, no-route: true}]");
        assertThat(routesOf("x")).isZero();
        job("applications: [{name: x, routes: [{route: x.apps.internal}, {route: localhost, protocol: http2}]}]");
        assertThat(routesOf("x")).isEqualTo(2);
        assertThat(api.routes).anySatisfy(route -> assertThat(route.internal()).isTrue());
    }

    @Test
    void cannotTakeRoutesOfOtherSpaces() {
        job("applications: [{name: x, routes: [{route: x.apps.localhost}]}]");
        var answer = developer.post("/v3/spaces/" + space("dev2") + "/actions/apply_manifest",
                "applications: [{name: y, routes: [{route: x.apps.localhost}]}]");

        assertThat(developer.get(answer.location()).json().at("/errors/0/detail").asText())
                .isEqualTo("For application 'y': Routes cannot be mapped to destinations in different spaces");
    }

    @Test
    void tellsWhatApplyingWouldChange() {
        job("applications: [{name: x, memory: 256M}]");
        var diff = developer.post("/v3/spaces/" + space("dev") + "/manifest_diff", """
                applications:
                - name: x
                  stack: cflinuxfs4
                  env: {A: "1"}
                  processes: [{type: web, memory: 512M, instances: 1}]
                """);

        assertThat(diff.status()).isEqualTo(201);
        assertThat(diff.json().path("diff").toString()).isEqualTo("["
                + "{\"op\":\"add\",\"path\":\"/applications/0/env\",\"value\":{\"A\":\"1\"}},"
                + "{\"op\":\"replace\",\"path\":\"/applications/0/processes/0/memory\",\"was\":\"256M\",\"value\":\"512M\"}]");
    }
}
