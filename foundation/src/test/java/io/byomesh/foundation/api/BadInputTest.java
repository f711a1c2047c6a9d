package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BadInputTest extends ApiTest {

    private String app;

    @BeforeEach
    void createApp() {
        app = createApp(developer, "app", "dev");
    }

    @Override
    ApiConfig config() {
        var usual = super.config();
        return new ApiConfig(null, usual.host(), 0, usual.dataDir(), usual.routerPort(), true, 150, 100_000);
    }

    private String createPackage() {
        return developer.post("/v3/packages", """
                {"type":"bits","relationships":{"app":{"data":{"guid":"%s"}}}}""".formatted(app)).guid();
    }

    @Test
    void brokenJsonIsAParseErrorThatSaysWhere() {
        assertThat(developer.post("/v3/apps", "{\"name\": ").status()).isEqualTo(400);
        assertThat(developer.post("/v3/apps", "{\"name\":\n x}").error())
                .startsWith("1001 Request invalid due to parse error: invalid JSON at line 2, column ");
        assertThat(developer.post("/v3/apps", "{} {}").status()).isEqualTo(400);
        assertThat(developer.patch("/v3/apps/" + app + "/environment_variables", "{\"var\":".repeat(2000)).status()).isEqualTo(400);
    }

    @Test
    void jsonOfTheWrongShapeIsUnprocessable() {
        assertThat(developer.post("/v3/apps", "[]").error()).isEqualTo("10008 The request body must be an object");
        assertThat(developer.post("/v3/apps", "{\"name\":5}").error()).isEqualTo("10008 'name' must be a string");
        assertThat(developer.post("/v3/apps", "{\"name\":\"x\",\"colour\":1}").error()).isEqualTo("10008 Unknown field(s): 'colour'");
        assertThat(developer.post("/v3/apps", "{\"name\":\"x\"}").error()).startsWith("10008 Relationships space must be structured like this");
        assertThat(developer.post("/v3/apps/" + app + "/processes/web/actions/scale", "{\"instances\":\"many\"}").error())
                .isEqualTo("10008 'instances' must be an integer");
        assertThat(developer.post("/v3/apps/" + app + "/processes/web/actions/scale", "{\"instances\":-1}").error())
                .isEqualTo("10008 Instances must be greater than or equal to 0");
        assertThat(developer.patch("/v3/apps/" + app, "{\"metadata\":{\"labels\":{\"a b\":\"c\"}}}").status()).isEqualTo(422);
        assertThat(developer.patch("/v3/apps/" + app + "/environment_variables", "{\"var\":{\"VCAP_X\":\"1\"}}").error())
                .isEqualTo("10008 Environment variables cannot start with VCAP_");
    }

    @Test
    void unknownPathsAndMethodsAreUnknownRequests() {
        assertThat(developer.get("/v3/nonsense").error()).isEqualTo("10000 Unknown request");
        assertThat(developer.get("/v2/apps").status()).isEqualTo(404);
        assertThat(developer.call("PUT", "/v3/apps", "{}").error()).isEqualTo("10000 Unknown request");
    }

    @Test
    void largeBodiesAreRefused() {
        var large = "x".repeat((1 << 20) + 1);

        assertThat(developer.post("/v3/apps", large).status()).isEqualTo(413);
        assertThat(developer.post("/v3/spaces/" + space("dev") + "/actions/apply_manifest", large).status()).isEqualTo(413);
        assertThat(developer.post("/networking/v1/external/policies", "x".repeat(10_000_001)).status()).isEqualTo(413);
        assertThat(developer.upload("/v3/packages/" + createPackage() + "/upload", new byte[200_000]).status()).isEqualTo(413);
    }

    @Test
    void aLargeBodyIsRefusedBeforeItIsSent() throws Exception {
        var address = URI.create(api.url());
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(("POST /v3/apps HTTP/1.1\r\nHost: x\r\nAuthorization: bearer " + developer.token()
                    + "\r\nContent-Length: 99999999999\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            var first = new byte[12];
            assertThat(socket.getInputStream().readNBytes(first, 0, 12)).isEqualTo(12);
            assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void aHarmfulZipIsRefusedAndThePackageSaysWhy() {
        var guid = createPackage();
        var answer = developer.upload("/v3/packages/" + guid + "/upload", Pusher.zip(Map.of("../evil", "x")));

        assertThat(answer.error()).isEqualTo(
                "10008 The app upload is invalid: the entry '../evil' would be written outside of the folder");
        var failed = developer.get("/v3/packages/" + guid).json();
        assertThat(failed.path("state").asText()).isEqualTo("FAILED");
        assertThat(failed.at("/data/error").asText()).contains("../evil");
        assertThat(developer.post("/v3/builds", "{\"package\":{\"guid\":\"" + guid + "\"}}").status()).isEqualTo(422);
        assertThat(developer.upload("/v3/packages/" + createPackage() + "/upload", "no zip".getBytes(StandardCharsets.UTF_8)).status())
                .isEqualTo(422);
        assertThat(developer.post("/v3/packages/" + createPackage() + "/upload", "").status()).isEqualTo(400);
    }

    @Test
    void anAppNeedsADropletToStart() {
        assertThat(developer.post("/v3/apps/" + app + "/actions/start", "").error())
                .isEqualTo("10008 Assign a droplet before starting this app.");
        assertThat(developer.patch("/v3/apps/" + app + "/relationships/current_droplet", "{\"data\":{\"guid\":\"no\"}}").error())
                .isEqualTo("10008 Unable to assign current droplet. Ensure the droplet exists and belongs to this app.");
        assertThat(developer.get("/v3/apps/" + app + "/droplets/current").error()).isEqualTo("10010 Droplet not found");
    }

    @Test
    void namesAreUniqueInASpaceWhateverTheirCase() {
        assertThat(developer.post("/v3/apps", """
                {"name":"APP","relationships":{"space":{"data":{"guid":"%s"}}}}""".formatted(space("dev"))).error())
                .isEqualTo("10008 App with the name 'APP' already exists.");
        assertThat(createApp(developer, "app", "dev2")).isNotEmpty();
    }

    @Test
    void idsOfOtherKindsAreNotFound() {
        assertThat(developer.get("/v3/apps/" + space("dev")).status()).isEqualTo(404);
        assertThat(developer.get("/v3/apps/%2e%2e%2f%2e%2e").status()).isEqualTo(404);
        assertThat(developer.get("/v3/packages/" + "..%2f..%2fetc/download").status()).isEqualTo(404);
    }
}
