package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app's life, call by call as the Terraform provider makes them. */
class PushTest {

    private static final String MANIFEST = """
            applications:
            - name: customer
              instances: 2
              memory: 256M
              command: ./customer
              env: {LEVEL: 3, DEBUG: true}
              sidecars:
              - {name: proxy, process_types: [web], command: ./proxy, memory: 64M}
              routes:
              - route: customer.apps.localhost
              metadata:
                labels: {service-mesh: "true"}
            """;

    @TempDir
    Path folder;

    private TestApi api;
    private CfClient cf;
    private Pusher pusher;

    @BeforeEach
    void start() {
        api = TestApi.start(folder);
        cf = api.developer();
        pusher = new Pusher(cf, "dev");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void runsWhatThePackageAndTheManifestSay() throws Exception {
        var app = pusher.push(MANIFEST);

        var process = api.cell.of(app, "web");
        assertThat(process.instances()).isEqualTo(2);
        assertThat(process.memoryMb()).isEqualTo(256);
        assertThat(process.command()).isEqualTo("./customer");
        assertThat(process.environment()).containsEntry("LEVEL", "3").containsEntry("DEBUG", "true");
        assertThat(process.sidecars()).singleElement().satisfies(sidecar -> {
            assertThat(sidecar.name()).isEqualTo("proxy");
            assertThat(sidecar.memoryMb()).isEqualTo(64);
        });
        assertThat(process.uris()).containsExactly("customer.apps.localhost");
        assertThat(process.ports()).containsExactly(8080);
        assertThat(process.droplet().resolve("app/customer")).isExecutable();
        assertThat(Files.readString(process.droplet().resolve("app/data.txt"))).isEqualTo("data");
        assertThat(api.routes).anySatisfy(route -> {
            assertThat(route.fqdn()).isEqualTo("customer.apps.localhost");
            assertThat(route.destinations()).singleElement().satisfies(one -> assertThat(one.appGuid()).isEqualTo(app));
        });
    }

    @Test
    void appliesAManifestWithoutARestart() {
        var app = pusher.push(MANIFEST);
        var version = api.cell.of(app, "web").version();

        pusher.apply(MANIFEST.replace("instances: 2", "instances: 3").replace("./customer", "./other"));

        assertThat(api.cell.of(app, "web").instances()).isEqualTo(3);
        assertThat(api.cell.of(app, "web").version()).isEqualTo(version);
        assertThat(api.cell.of(app, "web").command()).isEqualTo("./customer");
        cf.post("/v3/apps/" + app + "/actions/restart", "{}");
        assertThat(api.cell.of(app, "web").version()).isNotEqualTo(version);
        assertThat(api.cell.of(app, "web").command()).isEqualTo("./other");
    }

    @Test
    void showsTheManifestThatTheProviderParses() {
        var app = pusher.push(MANIFEST);

        assertThat(cf.get("/v3/apps/" + app + "/manifest").text()).isEqualTo("""
                ---
                applications:
                - name: customer
                  env:
                    DEBUG: 'true'
                    LEVEL: '3'
                  lifecycle: buildpack
                  stack: cflinuxfs4
                  features:
                    ssh: false
                    revisions: true
                  routes:
                  - route: customer.apps.localhost
                    protocol: http1
                  metadata:
                    labels:
                      service-mesh: 'true'
                  processes:
                  - type: web
                    instances: 2
                    memory: 256M
                    disk_quota: 1024M
                    log-rate-limit-per-second: '-1'
                    command: ./customer
                    health-check-type: port
                    readiness-health-check-type: process
                  sidecars:
                  - name: proxy
                    process_types:
                    - web
                    command: ./proxy
                    memory: 64M
                """);
    }

    @Test
    void takesEverythingAwayWithTheApp() {
        var app = pusher.push(MANIFEST);
        var droplet = api.cell.of(app, "web").droplet();
        cf.post("/networking/v1/external/policies", """
                {"policies":[{"source":{"id":"%1$s"},"destination":{"id":"%1$s","protocol":"tcp","ports":{"start":8080,"end":8080}}}]}"""
                .formatted(app));
        assertThat(api.policies).hasSize(1);

        var job = cf.delete("/v3/apps/" + app);

        assertThat(cf.get(job.location()).json().path("state").asText()).isEqualTo("COMPLETE");
        assertThat(cf.get("/v3/apps/" + app).error()).isEqualTo("10010 App not found");
        assertThat(api.cell.desired).isEmpty();
        assertThat(api.policies).isEmpty();
        assertThat(api.routes).allSatisfy(route -> assertThat(route.destinations()).isEmpty());
        assertThat(droplet).doesNotExist();
    }

    @Test
    void refusesAZipThatWouldFillTheDiskAndThePackageSaysWhy() {
        pusher.apply("applications: [{name: bomb}]");
        var app = cf.get("/v3/apps?names=bomb").json().at("/resources/0/guid").asText();
        var guid = cf.post("/v3/packages", "{\"type\":\"bits\",\"relationships\":{\"app\":{\"data\":{\"guid\":\"" + app + "\"}}}}").guid();

        var answer = cf.upload("/v3/packages/" + guid + "/upload", Pusher.zip(Map.of("zeros", "0".repeat(80 << 20))));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.error()).contains("200 times");
        var failed = cf.get("/v3/packages/" + guid).json();
        assertThat(failed.path("state").asText()).isEqualTo("FAILED");
        assertThat(failed.at("/data/error").asText()).contains("200 times");
    }

    @Test
    void takesUpWhatRanAfterARestartOfTheServer() {
        var app = pusher.push(MANIFEST);
        cf.patch("/v3/apps/" + app + "/environment_variables", "{\"var\":{\"LATER\":\"x\"}}");
        var before = api.cell.of(app, "web");
        api.close();

        api = TestApi.start(folder);

        assertThat(api.cell.of(app, "web")).isEqualTo(before);
        assertThat(api.routes).anySatisfy(route -> assertThat(route.fqdn()).isEqualTo("customer.apps.localhost"));
    }
}
