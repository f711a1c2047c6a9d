package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.byomesh.foundation.cell.DesiredProcess;
import io.byomesh.foundation.cell.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeploymentsTest extends ApiTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Pusher pusher;
    private String app;

    @BeforeEach
    void push() {
        pusher = new Pusher(developer, "dev");
        app = pusher.push("""
                applications:
                - name: app
                  instances: 3
                  command: ./customer
                  env: {COLOUR: blue}
                """);
    }

    private String stage() {
        return pusher.stage(app, Pusher.zip(Map.of("customer", "next")));
    }

    private CfClient.Answer deploy(String body) {
        return developer.post("/v3/deployments", "{" + body + ",\"relationships\":{\"app\":{\"data\":{\"guid\":\"" + app + "\"}}}}");
    }

    private static String droplet(String guid) {
        return "\"droplet\":{\"guid\":\"" + guid + "\"}";
    }

    private JsonNode status(String deployment) {
        return developer.get("/v3/deployments/" + deployment).json().path("status");
    }

    private void until(String what, BooleanSupplier holds) {
        var end = Instant.now().plus(LIMIT);
        while (!holds.getAsBoolean()) {
            assertThat(Instant.now()).as("waiting until " + what + "; there is " + processes()).isBefore(end);
            Thread.onSpinWait();
        }
    }

    private void untilReason(String deployment, String reason) {
        until("the deployment is " + reason, () -> status(deployment).path("reason").asText().equals(reason));
    }

    /** Until it is over for the cell too, which is told a moment after the API says so. */
    private void untilOver(String deployment, String reason, String droplet, int instances) {
        untilReason(deployment, reason);
        until("all that runs is " + droplet, () -> processes().equals(List.of(Map.entry(droplet, instances))));
    }

    /** Droplet and number of instances of each process that the cell was told to run. */
    private List<Map.Entry<String, Integer>> processes() {
        return api.cell.desired.values().stream()
                .sorted(Comparator.comparing(DesiredProcess::guid))
                .map(process -> Map.entry(process.droplet().getFileName().toString(), process.instances()))
                .toList();
    }

    private String currentDroplet() {
        return developer.get("/v3/apps/" + app).json().at("/relationships/current_droplet/data/guid").asText();
    }

    @Test
    void rollingBringsANewProcessAndKeepsTheApp() {
        var before = api.cell.of(app, "web");
        var next = stage();

        var answer = deploy(droplet(next));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("strategy").asText()).isEqualTo("rolling");
        untilOver(answer.guid(), "DEPLOYED", next, 3);
        assertThat(status(answer.guid()).path("value").asText()).isEqualTo("FINALIZED");
        var web = api.cell.of(app, "web");
        assertThat(web.guid()).isNotEqualTo(before.guid()).isEqualTo(answer.json().at("/new_processes/0/guid").asText());
        assertThat(developer.get("/v3/apps/" + app + "/processes").json().path("resources").size()).isEqualTo(1);
        assertThat(developer.get("/v3/apps/" + app + "/processes/web").json().path("instances").asInt()).isEqualTo(3);
    }

    @Test
    void oldInstancesServeForAsLongAsNewOnesCrash() {
        var old = currentDroplet();
        var next = stage();
        api.cell.set(next, InstanceState.CRASHED);

        var deployment = deploy(droplet(next)).guid();

        until("the new process has one instance", () -> processes().contains(Map.entry(next, 1)));
        assertThat(processes()).containsExactlyInAnyOrder(Map.entry(old, 3), Map.entry(next, 1));
        assertThat(status(deployment).path("value").asText()).isEqualTo("ACTIVE");
        assertThat(developer.post("/v3/apps/" + app + "/processes/web/actions/scale", "{\"instances\":5}").error())
                .isEqualTo("10008 Cannot scale this process while a deployment is in flight.");
        assertThat(developer.patch("/v3/apps/" + app + "/relationships/current_droplet", "{\"data\":{\"guid\":\"" + old + "\"}}").error())
                .contains("Unable to assign current droplet while the app has a deployment in progress.");

        assertThat(developer.post("/v3/deployments/" + deployment + "/actions/cancel", "").status()).isEqualTo(200);
        untilOver(deployment, "CANCELED", old, 3);
        assertThat(currentDroplet()).isEqualTo(old);
    }

    @Test
    void aRevisionBringsBackWhatRanThen() {
        var old = currentDroplet();
        var first = developer.get("/v3/apps/" + app + "/revisions/deployed").json();
        assertThat(first.path("resources").size()).isEqualTo(1);
        developer.patch("/v3/apps/" + app + "/environment_variables", "{\"var\":{\"COLOUR\":\"green\"}}");
        var broken = stage();
        api.cell.set(broken, InstanceState.CRASHED);
        var failing = deploy(droplet(broken)).guid();

        var back = deploy("\"revision\":{\"guid\":\"" + first.at("/resources/0/guid").asText() + "\"}");

        assertThat(back.status()).as(back.text()).isEqualTo(201);
        untilOver(back.guid(), "DEPLOYED", old, 3);
        assertThat(status(failing).path("reason").asText()).isEqualTo("SUPERSEDED");
        assertThat(api.cell.of(app, "web").environment()).containsEntry("COLOUR", "blue");
        assertThat(developer.get("/v3/apps/" + app + "/revisions?order_by=-created_at").json().at("/resources/0/description").asText())
                .isEqualTo("Rolled back to revision 1.");
    }

    @Test
    void aCanaryWaitsForTheWordToGoOn() {
        var old = currentDroplet();
        var next = stage();
        var canary = deploy("\"strategy\":\"canary\"," + droplet(next)).guid();

        untilReason(canary, "PAUSED");
        assertThat(processes()).containsExactlyInAnyOrder(Map.entry(old, 3), Map.entry(next, 1));
        assertThat(status(canary).at("/canary/steps").toString()).isEqualTo("{\"current\":1,\"total\":1}");

        assertThat(developer.post("/v3/deployments/" + canary + "/actions/continue", "").status()).isEqualTo(200);
        untilOver(canary, "DEPLOYED", next, 3);
    }

    @Test
    void takesSizesForTheProcessThatComes() {
        var next = stage();

        var answer = deploy("\"options\":{\"web_instances\":2,\"memory_in_mb\":64,\"max_in_flight\":2}," + droplet(next));

        assertThat(answer.json().path("options").toString()).isEqualTo("{\"max_in_flight\":2,\"web_instances\":2,\"memory_in_mb\":64}");
        untilOver(answer.guid(), "DEPLOYED", next, 2);
        assertThat(api.cell.of(app, "web").memoryMb()).isEqualTo(64);
    }

    @Test
    void leaveRoomForSidecars() {
        developer.post("/v3/apps/" + app + "/sidecars", "{\"name\":\"s\",\"command\":\"c\",\"process_types\":[\"web\"],\"memory_in_mb\":64}");

        assertThat(deploy("\"options\":{\"memory_in_mb\":64}," + droplet(stage())).error())
                .isEqualTo("10008 The requested memory allocation is not large enough to run all of your sidecar processes");
        assertThat(developer.get("/v3/apps/" + app + "/processes").json().path("resources").size()).isEqualTo(1);
    }

    @Test
    void ofAStoppedAppIsAStart() {
        developer.post("/v3/apps/" + app + "/actions/stop", "");
        assertThat(processes()).isEmpty();
        var next = stage();

        var deployment = deploy(droplet(next)).json();

        assertThat(deployment.at("/status/reason").asText()).isEqualTo("DEPLOYED");
        assertThat(processes()).containsExactly(Map.entry(next, 3));
    }

    @Test
    void stoppingTheAppEndsItsDeployment() {
        var next = stage();
        api.cell.set(next, InstanceState.STARTING);
        var deployment = deploy(droplet(next)).guid();

        developer.post("/v3/apps/" + app + "/actions/stop", "");

        assertThat(processes()).isEmpty();
        assertThat(status(deployment).path("reason").asText()).isEqualTo("CANCELED");
        assertThat(developer.get("/v3/apps/" + app + "/processes").json().path("resources").size()).isEqualTo(1);
    }

    @Test
    void goesOnAfterARestartOfTheServer() {
        var next = stage();
        api.cell.set(next, InstanceState.STARTING);
        var deployment = deploy(droplet(next)).guid();
        api.close();

        api = TestApi.start(config());
        developer = new CfClient(api.url(), developer.token());

        untilOver(deployment, "DEPLOYED", next, 3);
    }

    @Test
    void refusesStrategiesThatThereAreNot() {
        assertThat(deploy("\"strategy\":\"recreate\"").error())
                .isEqualTo("10008 Strategy 'recreate' is not a supported deployment strategy");
        assertThat(deploy("\"options\":{\"max_in_flight\":0}").error())
                .isEqualTo("10008 Options max in flight must be an integer greater than 0");
        assertThat(deploy(droplet("x") + ",\"revision\":{\"guid\":\"y\"}").error())
                .isEqualTo("10008 Cannot set both fields 'droplet' and 'revision'");
        assertThat(deploy("\"revision\":{\"guid\":\"y\"}").error()).isEqualTo("10008 The revision does not exist");
    }
}
