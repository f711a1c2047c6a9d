package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.byomesh.foundation.store.RoleRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** User-provided services as clients drive them; bodies are those that the Terraform provider sends. */
class ServicesTest extends ApiTest {

    private static final String SECRET = "do-not-tell-anybody";
    private static final String BOUND = """
            applications:
            - name: app
              command: ./customer
              services: [db]
            """;
    private static final ObjectMapper JSON = new ObjectMapper();

    private String create(String name, String more) {
        return """
                {"type":"user-provided","name":"%s",%s"relationships":{"space":{"data":{"guid":"%s"}}},
                 "metadata":{"labels":null,"annotations":null}}""".formatted(name, more, space("dev"));
    }

    private String createWithSecret(String name) {
        return developer.post("/v3/service_instances", create(name, "\"credentials\":{\"password\":\"" + SECRET + "\"},")).guid();
    }

    private CfClient.Answer bind(String app, String instance, String more) {
        return developer.post("/v3/service_credential_bindings", """
                {"type":"app","relationships":{"app":{"data":{"guid":"%s"}},"service_instance":{"data":{"guid":"%s"}}}%s}"""
                .formatted(app, instance, more));
    }

    private JsonNode services(String app) throws IOException {
        return JSON.readTree(api.cell.of(app, "web").vcapServices());
    }

    @Test
    void areCreatedFoundChangedAndDeleted() {
        var created = developer.post("/v3/service_instances", create("db", ""));

        assertThat(created.status()).isEqualTo(201);
        var shown = created.json();
        assertThat(shown.path("type").asText()).isEqualTo("user-provided");
        assertThat(shown.path("tags").toString()).isEqualTo("[]");
        assertThat(shown.path("syslog_drain_url").isNull()).isTrue();
        assertThat(shown.path("route_service_url").isNull()).isTrue();
        assertThat(shown.at("/last_operation/type").asText()).isEqualTo("create");
        assertThat(shown.at("/last_operation/state").asText()).isEqualTo("succeeded");
        assertThat(shown.at("/relationships/space/data/guid").asText()).isEqualTo(space("dev"));
        assertThat(shown.at("/links/credentials/href").asText()).endsWith("/v3/service_instances/" + created.guid() + "/credentials");
        assertThat(developer.get("/v3/service_instances?names=db&space_guids=" + space("dev")).json().path("resources"))
                .singleElement().isEqualTo(shown);
        assertThat(developer.get("/v3/service_instances?names=db&organization_guids=other").json().path("resources")).isEmpty();
        assertThat(developer.get("/v3/service_instances/" + created.guid() + "/credentials").text()).isEqualTo("{}");

        var changed = developer.patch("/v3/service_instances/" + created.guid(), """
                {"name":"db2","credentials":{"user":"test","number":5},"tags":["sql"],"syslog_drain_url":"syslog://logs.example.com:514",
                 "metadata":{"labels":{"purpose":"production"},"annotations":null}}""").json();

        assertThat(changed.at("/last_operation/type").asText()).isEqualTo("update");
        assertThat(changed.path("name").asText()).isEqualTo("db2");
        assertThat(changed.at("/metadata/labels/purpose").asText()).isEqualTo("production");
        assertThat(developer.patch("/v3/service_instances/" + created.guid(), "{\"syslog_drain_url\":null}").json()
                .path("syslog_drain_url").isNull()).isTrue();
        assertThat(developer.get("/v3/service_instances/" + created.guid() + "/credentials").text()).isEqualTo("{\"user\":\"test\",\"number\":5}");
        assertThat(developer.get("/v3/service_instances?label_selector=purpose=production").json().path("resources").size()).isEqualTo(1);

        assertThat(developer.delete("/v3/service_instances/" + created.guid()).status()).isEqualTo(204);
        assertThat(developer.get("/v3/service_instances/" + created.guid()).error()).isEqualTo("10010 Service instance not found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"credentials\":\"do-not-tell-anybody\",  | 10008 Credentials must be an object",
        "\"route_service_url\":\"http://x.com\",   | 10008 Route service url must be https",
        "\"syslog_drain_url\":\"nowhere\",         | 10008 Syslog drain url must be a valid URI",
        "\"parameters\":{},                        | 10008 Unknown field(s): 'parameters'",
    })
    void areRefusedWithoutTellingWhatTheyWouldHold(String field, String error) {
        assertThat(developer.post("/v3/service_instances", create("db", field)).error()).isEqualTo(error);
    }

    @Test
    void haveNamesThatAreTheirOwnInTheirSpace() {
        createWithSecret("db");
        var other = createWithSecret("other");

        assertThat(developer.post("/v3/service_instances", create("db", "")).error()).isEqualTo("10008 The service instance name is taken: db.");
        assertThat(developer.patch("/v3/service_instances/" + other, "{\"name\":\"db\"}").error())
                .isEqualTo("10008 The service instance name is taken: db.");
        assertThat(developer.patch("/v3/service_instances/" + other, "{\"name\":\"other\"}").status()).isEqualTo(200);
        assertThat(developer.post("/v3/service_instances", create("db", "").replace("user-provided", "managed")).error())
                .startsWith("10008 Invalid service plan.");
    }

    @Test
    void areBoundToApps() throws IOException {
        var app = createApp(developer, "app", "dev");
        var instance = createWithSecret("db");

        var bound = bind(app, instance, ",\"name\":\"main\",\"metadata\":{\"labels\":{\"purpose\":\"testing\"},\"annotations\":null}");

        assertThat(bound.status()).isEqualTo(201);
        assertThat(bound.json().path("type").asText()).isEqualTo("app");
        assertThat(bound.json().path("name").asText()).isEqualTo("main");
        assertThat(bound.json().at("/relationships/service_instance/data/guid").asText()).isEqualTo(instance);
        assertThat(bound.json().at("/last_operation/state").asText()).isEqualTo("succeeded");
        var path = "/v3/service_credential_bindings/" + bound.guid();
        assertThat(developer.get(path + "/details").text()).isEqualTo("{\"credentials\":{\"password\":\"" + SECRET + "\"}}");
        assertThat(developer.get(path + "/parameters").error())
                .isEqualTo("90007 This service does not support fetching service binding parameters.");
        var listed = developer.get("/v3/service_credential_bindings?app_guids=" + app + "&service_instance_guids=" + instance
                + "&service_instance_names=db&names=main&type=app&include=app,service_instance").json();
        assertThat(listed.path("resources")).singleElement().isEqualTo(bound.json());
        assertThat(listed.at("/included/apps/0/guid").asText()).isEqualTo(app);
        assertThat(listed.at("/included/service_instances/0/name").asText()).isEqualTo("db");
        assertThat(developer.patch(path, "{\"metadata\":{\"labels\":{\"purpose\":null,\"status\":\"fine\"},\"annotations\":null}}").json()
                .at("/metadata/labels").toString()).isEqualTo("{\"status\":\"fine\"}");

        assertThat(developer.delete(path).status()).isEqualTo(204);
        assertThat(developer.get(path).error()).isEqualTo("10010 Service credential binding not found");
    }

    @Test
    void areNotBoundTwiceNorAcrossSpacesNorWithParameters() {
        var app = createApp(developer, "app", "dev");
        var elsewhere = createApp(developer, "app", "dev2");
        var instance = createWithSecret("db");
        var second = createWithSecret("second");
        bind(app, instance, ",\"name\":\"main\"");

        assertThat(bind(app, instance, "").error()).isEqualTo("10008 The app is already bound to the service instance");
        assertThat(bind(app, second, ",\"name\":\"main\"").error()).startsWith("10008 The binding name is invalid.");
        assertThat(bind(elsewhere, instance, "").error()).isEqualTo("10008 The service instance and the app are in different spaces");
        assertThat(bind(app, second, ",\"parameters\":{}").error())
                .isEqualTo("10008 Binding parameters are not supported for user-provided service instances");
        assertThat(bind(app, "nothing", "").error()).isEqualTo("10008 The service instance could not be found: 'nothing'");
        assertThat(bind("nothing", second, "").error()).isEqualTo("10008 The app could not be found: 'nothing'");
        assertThat(developer.post("/v3/service_credential_bindings", "{\"type\":\"key\",\"name\":\"k\"}").error())
                .startsWith("10008 Service credential bindings of type 'key' are not supported");
    }

    @Test
    void reachTheAppAndItsSidecarsWithTheNextStart() throws IOException {
        var instance = createWithSecret("db");
        developer.patch("/v3/service_instances/" + instance, "{\"tags\":[\"sql\"]}");
        var pusher = new Pusher(developer, "dev");
        var app = pusher.push(BOUND);

        var service = services(app).path("user-provided").path(0);
        var binding = developer.get("/v3/service_credential_bindings?app_guids=" + app).json().at("/resources/0/guid").asText();
        assertThat(service.toString()).isEqualTo("""
                {"label":"user-provided","name":"db","tags":["sql"],"instance_guid":"%s","instance_name":"db","binding_guid":"%s",\
                "binding_name":null,"credentials":{"password":"%s"},"syslog_drain_url":null,"volume_mounts":[]}"""
                .formatted(instance, binding, SECRET));
        assertThat(developer.get("/v3/apps/" + app + "/env").json().at("/system_env_json/VCAP_SERVICES")).isEqualTo(services(app));
        assertThat(developer.get("/v3/apps/" + app + "/manifest").text()).contains("services:\n  - db\n");

        developer.patch("/v3/service_instances/" + instance, "{\"credentials\":{\"password\":\"another\"}}");
        developer.post("/v3/apps/" + app + "/processes/web/actions/scale", "{\"instances\":2}");
        assertThat(services(app).at("/user-provided/0/credentials/password").asText()).as("before a restart").isEqualTo(SECRET);

        developer.post("/v3/apps/" + app + "/actions/restart", "");
        assertThat(services(app).at("/user-provided/0/credentials/password").asText()).isEqualTo("another");

        developer.delete("/v3/service_instances/" + instance);
        assertThat(developer.get("/v3/service_credential_bindings?app_guids=" + app).json().path("resources")).isEmpty();
        developer.post("/v3/apps/" + app + "/actions/restart", "");
        assertThat(api.cell.of(app, "web").vcapServices()).isEqualTo("{}");
    }

    @Test
    void changeWithARollingDeploymentInstanceByInstance() throws IOException {
        var instance = createWithSecret("db");
        var app = new Pusher(developer, "dev").push(BOUND);
        var old = api.cell.of(app, "web");
        developer.patch("/v3/service_instances/" + instance, "{\"credentials\":{\"password\":\"another\"}}");

        var deployment = developer.post("/v3/deployments", """
                {"strategy":"canary","relationships":{"app":{"data":{"guid":"%s"}}}}""".formatted(app)).json();

        var fresh = api.cell.desired.get(deployment.at("/new_processes/0/guid").asText());
        assertThat(JSON.readTree(fresh.vcapServices()).at("/user-provided/0/credentials/password").asText()).isEqualTo("another");
        assertThat(api.cell.desired.get(old.guid()).vcapServices()).as("of the instances that still serve").isEqualTo(old.vcapServices());
    }

    @Test
    void areBoundByManifestsWhichMayBeAppliedAgain() {
        createWithSecret("db");
        var manifest = "applications: [{name: app, services: [{name: db, binding_name: main, parameters: {of: no use}}]}]";
        var apply = "/v3/spaces/" + space("dev") + "/actions/apply_manifest";

        for (int i = 0; i < 2; i++) {
            var job = developer.get(developer.post(apply, manifest).location()).json();
            assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("COMPLETE");
        }

        assertThat(developer.get("/v3/service_credential_bindings?names=main").json().path("resources").size()).isEqualTo(1);
        assertThat(developer.post("/v3/spaces/" + space("dev") + "/manifest_diff", "applications: [{name: app, services: [db]}]").json()
                .path("diff").toString()).isEqualTo("[]");
        var failed = developer.get(developer.post(apply, "applications: [{name: app, services: [absent]}]").location()).json();
        assertThat(failed.at("/errors/0/code").asInt()).isEqualTo(10010);
        assertThat(failed.at("/errors/0/detail").asText()).isEqualTo("For application 'app': Service instance 'absent' not found");
    }

    @Test
    void survivesARestartOfTheServer() throws IOException {
        createWithSecret("db");
        var app = new Pusher(developer, "dev").push(BOUND);
        api.close();

        api = TestApi.start(config());

        assertThat(services(app).at("/user-provided/0/credentials/password").asText()).isEqualTo(SECRET);
    }

    @Test
    void goWithTheirAppAndTheirSpace() {
        var app = createApp(developer, "app", "dev");
        bind(app, createWithSecret("db"), "");

        developer.delete("/v3/apps/" + app);
        assertThat(developer.get("/v3/service_credential_bindings").json().path("resources")).isEmpty();

        admin.delete("/v3/spaces/" + space("dev"));
        assertThat(admin.get("/v3/service_instances").json().path("resources")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {RoleRecord.SPACE_AUDITOR, RoleRecord.SPACE_MANAGER, RoleRecord.SPACE_SUPPORTER})
    void areSeenByOthersWithoutWhatTheyHold(String role) {
        var app = createApp(developer, "app", "dev");
        var instance = createWithSecret("db");
        var binding = bind(app, instance, "").guid();
        var reader = somebody("reader", RoleRecord.ORG_USER, role, "dev");

        assertThat(reader.get("/v3/service_instances/" + instance).status()).isEqualTo(200);
        assertThat(reader.get("/v3/service_instances/" + instance + "/credentials").status()).isEqualTo(403);
        assertThat(reader.get("/v3/service_credential_bindings/" + binding).status()).isEqualTo(200);
        assertThat(reader.get("/v3/service_credential_bindings/" + binding + "/details").status()).isEqualTo(404);
        assertThat(reader.get("/v3/apps/" + app + "/env").text()).doesNotContain(SECRET);
        assertThat(reader.patch("/v3/service_instances/" + instance, "{}").status()).isEqualTo(403);
        assertThat(reader.delete("/v3/service_instances/" + instance).status()).isEqualTo(403);
        assertThat(reader.delete("/v3/service_credential_bindings/" + binding).status()).isEqualTo(403);
        assertThat(reader.post("/v3/service_instances", create("mine", "")).status()).isEqualTo(403);
        assertThat(reader.post("/v3/service_credential_bindings", """
                {"type":"app","relationships":{"app":{"data":{"guid":"%s"}},"service_instance":{"data":{"guid":"%s"}}}}"""
                .formatted(app, instance)).status()).isEqualTo(403);
    }

    @Test
    void areHiddenFromStrangers() {
        var instance = createWithSecret("db");
        var binding = bind(createApp(developer, "app", "dev"), instance, "").guid();
        var stranger = somebody("stranger", RoleRecord.ORG_USER, RoleRecord.SPACE_DEVELOPER, "dev2");

        assertThat(stranger.get("/v3/service_instances").json().path("resources")).isEmpty();
        assertThat(stranger.get("/v3/service_instances/" + instance + "/credentials").status()).isEqualTo(404);
        assertThat(stranger.get("/v3/service_credential_bindings").json().path("resources")).isEmpty();
        assertThat(stranger.get("/v3/service_credential_bindings/" + binding + "/details").status()).isEqualTo(404);
    }

    @Test
    void tellWhatTheyHoldInNoListNoEventNoLogAndNoFile() throws IOException {
        var instance = createWithSecret("db");
        var app = new Pusher(developer, "dev").push(BOUND);
        assertThat(api.cell.of(app, "web").vcapServices()).contains(SECRET);

        for (var path : List.of("/v3/service_instances", "/v3/service_instances/" + instance, "/v3/service_credential_bindings?include=service_instance",
                "/v3/audit_events", "/v3/apps", "/v3/processes", "/v3/apps/" + app + "/revisions", "/v3/apps/" + app + "/manifest",
                "/v3/jobs/x", "/api/v1/read/" + app)) {
            assertThat(developer.get(path).text()).as(path).doesNotContain(SECRET);
        }
        api.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(SECRET)).as(file.toString()).isFalse();
            }
        }
    }
}
