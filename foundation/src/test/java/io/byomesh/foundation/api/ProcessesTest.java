package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.byomesh.foundation.cell.InstanceState;
import io.byomesh.foundation.cell.InstanceStatus;
import io.byomesh.foundation.logs.LogLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessesTest extends ApiTest {

    private Pusher pusher;
    private String app;

    @BeforeEach
    void push() {
        pusher = new Pusher(developer, "dev");
        app = pusher.push("""
                applications:
                - name: app
                  memory: 256M
                  command: ./customer
                  sidecars: [{name: s, command: c, process_types: [web], memory: 64M}]
                """);
    }

    private CfClient.Answer scale(String body) {
        return developer.post("/v3/apps/" + app + "/processes/web/actions/scale", body);
    }

    @Test
    void scaleAtOnceWithoutARestart() {
        var version = api.cell.of(app, "web").version();

        var scaled = scale("{\"instances\":4}");

        assertThat(scaled.status()).isEqualTo(202);
        assertThat(scaled.json().path("instances").asInt()).isEqualTo(4);
        assertThat(api.cell.of(app, "web").instances()).isEqualTo(4);
        assertThat(api.cell.of(app, "web").version()).isEqualTo(version);
    }

    @Test
    void takeNewMemoryAtTheNextStart() {
        assertThat(scale("{\"memory_in_mb\":64}").error())
                .isEqualTo("10008 The requested memory allocation is not large enough to run all of your sidecar processes");
        scale("{\"memory_in_mb\":512}");

        assertThat(api.cell.of(app, "web").memoryMb()).isEqualTo(256);
        developer.post("/v3/apps/" + app + "/actions/restart", "");
        assertThat(api.cell.of(app, "web").memoryMb()).isEqualTo(512);
    }

    @Test
    void showWhatTheirInstancesDo() {
        var process = developer.get("/v3/apps/" + app + "/processes/web").json();
        assertThat(process.path("command").asText()).isEqualTo("./customer");
        var inList = developer.get("/v3/apps/" + app + "/processes").json().at("/resources/0");
        assertThat(inList.path("command").asText()).isEqualTo("[PRIVATE DATA HIDDEN IN LISTS]");

        var stats = developer.get("/v3/processes/" + process.path("guid").asText() + "/stats").json().at("/resources/0");
        assertThat(stats.path("state").asText()).isEqualTo("RUNNING");
        assertThat(stats.path("routable").asBoolean()).isTrue();
        assertThat(stats.path("mem_quota").asLong()).isEqualTo(256L << 20);
        assertThat(stats.at("/usage/mem").asLong()).isEqualTo(1 << 20);

        developer.post("/v3/apps/" + app + "/actions/stop", "");
        assertThat(developer.get("/v3/apps/" + app + "/processes/web/stats").json().at("/resources/0/state").asText()).isEqualTo("DOWN");
        assertThat(developer.get("/v3/processes?embed=process_instances").json().at("/resources/0/process_instances/0/state").asText())
                .isEqualTo("DOWN");
    }

    @Test
    void changeTheirCommandAndChecks() {
        developer.patch("/v3/apps/" + app + "/processes/web", """
                {"command":"./other","health_check":{"type":"http","data":{"endpoint":"/up","timeout":90}}}""");
        developer.patch("/v3/apps/" + app + "/processes/web", "{\"command\":null,\"health_check\":{\"data\":{\"interval\":5}}}");

        var process = developer.get("/v3/apps/" + app + "/processes/web").json();
        assertThat(process.path("command").isNull()).isTrue();
        assertThat(process.path("health_check").toString()).isEqualTo(
                "{\"type\":\"http\",\"data\":{\"timeout\":90,\"invocation_timeout\":null,\"interval\":5,\"endpoint\":\"/up\"}}");
        assertThat(developer.patch("/v3/apps/" + app + "/processes/web", "{\"health_check\":{\"type\":\"magic\"}}").status()).isEqualTo(422);
    }

    @Test
    void restartOneInstanceOnRequest() {
        assertThat(developer.delete("/v3/apps/" + app + "/processes/web/instances/0").status()).isEqualTo(204);
        assertThat(api.cell.restarted).singleElement().asString().endsWith("/0");
        assertThat(developer.delete("/v3/apps/" + app + "/processes/web/instances/1").error()).isEqualTo("10010 Instance not found");
        assertThat(events("audit.app.process.terminate_instance").at("/0/data/process_index").asInt(-1)).isZero();
        assertThat(apiLines()).contains("Terminating process: \"web\", index: \"0\"");
    }

    @Test
    void comeWithTheProcfile() {
        var droplet = pusher.stage(app, Pusher.zip(Map.of("Procfile", "web: ./procweb\nworker: ./work --hard\n", "x", "y")));
        developer.patch("/v3/apps/" + app + "/relationships/current_droplet", "{\"data\":{\"guid\":\"" + droplet + "\"}}");
        developer.patch("/v3/apps/" + app + "/processes/web", "{\"command\":null}");
        developer.post("/v3/apps/" + app + "/actions/restart", "");

        assertThat(api.cell.of(app, "web").command()).isEqualTo("./procweb");
        assertThat(api.cell.of(app, "worker").command()).isEqualTo("./work --hard");
        assertThat(api.cell.of(app, "worker").instances()).isZero();
        assertThat(developer.get("/v3/droplets/" + droplet).json().at("/process_types/worker").asText()).isEqualTo("./work --hard");
    }

    @Test
    void tellTheAppsLogWhatUsersDoToThem() {
        developer.post("/v3/apps/" + app + "/actions/restart", "");
        developer.post("/v3/apps/" + app + "/processes/web/actions/scale", "{\"instances\":2}");
        developer.post("/v3/apps/" + app + "/actions/stop", "");

        assertThat(apiLines()).containsSubsequence("Created app with guid " + app, "Starting app with guid " + app,
                "Restarted app with guid " + app, "Scaling process: \"web\"", "Stopping app with guid " + app);
        assertThat(events("audit.app.process.scale").at("/0/data/request").toString()).isEqualTo("{\"instances\":2}");
    }

    private List<String> apiLines() {
        return api.logs.read(app, Instant.EPOCH, Instant.MAX, 100, false).stream()
                .filter(line -> line.sourceType().equals("API")).map(LogLine::text).toList();
    }

    @Test
    void leaveEventsAndLogLinesWhenTheyCrash() {
        var guid = api.cell.of(app, "web").guid();
        api.server.cellListener().crashed(app, "cell", new InstanceStatus(guid, 0, "i", InstanceState.CRASHED, false, null, Instant.now(), "x",
                null, null, null), 2, "APP/PROC/WEB: Exited with status 1");

        var end = Instant.now().plus(Duration.ofSeconds(30));
        while (events("app.crash").size() == 0) {
            assertThat(Instant.now()).as("waiting for the crash event").isBefore(end);
        }
        assertThat(events("app.crash").at("/0/data/exit_description").asText()).isEqualTo("APP/PROC/WEB: Exited with status 1");
        assertThat(events("app.crash").at("/0/data/crash_count").asInt()).isEqualTo(2);
    }

    private JsonNode events(String type) {
        return developer.get("/v3/audit_events?types=" + type + "&target_guids=" + app).json().path("resources");
    }

    @Test
    void areReadThroughLogCache() {
        var time = Instant.ofEpochSecond(1_700_000_000L, 5);
        api.logs.append(new LogLine(time, app, "0", "APP/PROC/WEB", LogLine.Stream.ERR, "hello"));
        api.logs.append(new LogLine(time.plusSeconds(1), app, "0", "APP/PROC/WEB/SIDECAR/S", LogLine.Stream.OUT, "later"));

        var path = "/api/v1/read/" + app + "?start_time=-6795364578871345152&end_time=1700000100000000000&envelope_types=LOG";
        var first = developer.get(path + "&limit=1").json().at("/envelopes/batch");
        assertThat(first.toString()).isEqualTo("""
                [{"timestamp":"1700000000000000005","source_id":"%1$s","instance_id":"0",\
                "tags":{"source_type":"APP/PROC/WEB","app_name":"app","app_id":"%1$s","process_type":"web"},\
                "log":{"payload":"%2$s","type":"ERR"}}]"""
                .formatted(app, Base64.getEncoder().encodeToString("hello".getBytes(StandardCharsets.UTF_8))));
        assertThat(developer.get(path + "&descending=true").json().at("/envelopes/batch/0/timestamp").asText()).isEqualTo("1700000001000000005");
        assertThat(developer.get(path.replace("LOG", "GAUGE")).text()).isEqualTo("{\"envelopes\":{\"batch\":[]}}");
        assertThat(developer.get("/api/v1/meta").json().path("meta").path(app).path("oldest_timestamp").isTextual()).isTrue();
        assertThat(developer.get("/api/v1/read/" + app + "?start_time=x").status()).isEqualTo(400);
    }

    @Test
    void oldDropletsAndPackagesMakeRoom() {
        var first = developer.get("/v3/apps/" + app + "/droplets/current").guid();
        for (int i = 0; i < 7; i++) {
            pusher.stage(app, Pusher.zip(Map.of("x", "y" + i)));
        }

        var staged = developer.get("/v3/droplets?states=STAGED&app_guids=" + app).json();
        assertThat(staged.at("/pagination/total_results").asInt()).isEqualTo(6);
        assertThat(staged.at("/resources/0/guid").asText()).isEqualTo(first);
        assertThat(folder.resolve("droplets").toFile().list()).hasSize(6);
        assertThat(folder.resolve("packages").toFile().list()).hasSize(6);
        assertThat(folder.resolve("uploads").toFile().list()).isEmpty();
    }
}
