package io.byomesh.foundation.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Instances come and go while others call them, through the router and by name from instance to instance: of an app that goes on for
 * a moment after SIGTERM no request fails.
 */
@Timeout(180)
class ReplacementUnderLoadIT {

    private static final String HOST = "shop.apps.localhost";
    private static final String NAME = "shop.apps.internal";
    private static final double DRAIN_SECONDS = 1;
    private static final int REQUESTS_FOR_ALL = 60;

    @TempDir
    Path directory;

    private OwnFoundation foundation;
    private PlainCf cf;
    private String app;
    private String caller;
    private RouterLoad load;

    @BeforeEach
    void start() throws Exception {
        foundation = new OwnFoundation(directory.resolve("f"));
        cf = foundation.cf;
    }

    @AfterEach
    void stop() throws Exception {
        if (load != null) {
            load.close();
        }
        foundation.close();
    }

    private void push(int instances, double drainSeconds) throws Exception {
        app = foundation.pushServer("shop", "blue", instances, drainSeconds);
        caller = foundation.pushCaller("shop", app);
        load = new RouterLoad(cf, HOST);
    }

    private void awaitBothDrained() throws Exception {
        PlainCf.await("the old instances drained", () -> foundation.log(app).stream().filter(line -> line.endsWith(" drained")).count() == 2);
    }

    /** Ends the load, none of which may have failed on either way. */
    private JsonNode withoutFailure() throws Exception {
        load.close();
        JsonNode called = foundation.called();
        assertThat(load.failures).as("failures through the router").isEmpty();
        assertThat(called.path("failures")).as("failures between instances").isEmpty();
        assertThat(load.served).isNotEmpty();
        assertThat(called.path("reached")).isNotEmpty();
        return called;
    }

    private JsonNode webProcesses() throws IOException, InterruptedException {
        return cf.get("/v3/apps/" + app + "/processes?types=web").path("resources");
    }

    private String web() throws IOException, InterruptedException {
        return cf.get("/v3/apps/" + app + "/processes/web").path("guid").asText();
    }

    private List<String> instances(String process) throws IOException, InterruptedException {
        List<String> guids = new ArrayList<>();
        cf.get("/v3/processes/" + process + "/stats").path("resources").forEach(one -> guids.add(one.path("instance_guid").asText()));
        return guids;
    }

    private void awaitServedBy(String colour) throws IOException, InterruptedException {
        PlainCf.await(colour + " serves", () -> load.served.keySet().stream().anyMatch(body -> body.startsWith(colour)));
    }

    /** Colours and indexes that requests with these headers come to; enough of them that no instance is left out. */
    private Set<String> servedFor(String... header) throws IOException, InterruptedException {
        Set<String> bodies = new HashSet<>();
        for (int i = 0; i < REQUESTS_FOR_ALL; i++) {
            bodies.add(cf.visit(HOST, "/", header).body().replaceAll(" [^ ]*$", ""));
        }
        return bodies;
    }

    @Test
    void aRollingDeployment() throws Exception {
        push(2, DRAIN_SECONDS);
        String old = web();
        cf.setVariable(app, "COLOUR", "green");

        cf.awaitDeployment(cf.deploy(app, "\"strategy\": \"rolling\""), "DEPLOYED");
        awaitServedBy("green");

        awaitBothDrained();
        JsonNode called = withoutFailure();
        assertThat(called.path("reached").fieldNames()).toIterable().anyMatch(body -> body.startsWith("blue"))
                .anyMatch(body -> body.startsWith("green"));
        assertThat(web()).isNotEqualTo(old);
        assertThat(webProcesses()).hasSize(1);
        assertThat(servedFor()).containsExactlyInAnyOrder("green 0", "green 1");
    }

    @Test
    void theControlAnAppThatEndsAtOnceFailsRequestsOfAnotherInstance() throws Exception {
        push(2, -1);

        for (int i = 0; i < 3; i++) {
            cf.awaitDeployment(cf.deploy(app, "\"strategy\": \"rolling\""), "DEPLOYED");
        }

        assertThat(foundation.called().path("failures")).isNotEmpty();
    }

    @Test
    void aCanaryThatGoesOn() throws Exception {
        push(2, DRAIN_SECONDS);
        String old = web();
        List<String> originals = instances(old);
        cf.setVariable(app, "COLOUR", "green");

        String canary = cf.deploy(app, "\"strategy\": \"canary\"");

        cf.awaitDeployment(canary, "PAUSED");
        String fresh = cf.get("/v3/deployments/" + canary).at("/new_processes/0/guid").asText();
        assertThat(webProcesses()).hasSize(2);
        assertThat(web()).as("the newest is the web process").isEqualTo(fresh).isNotEqualTo(old);
        assertThat(instances(old)).isEqualTo(originals);
        assertThat(instances(fresh)).hasSize(1).doesNotContainAnyElementsOf(originals);
        assertThat(servedFor()).as("one route").containsExactlyInAnyOrder("blue 0", "blue 1", "green 0");
        assertThat(servedFor("X-Cf-App-Instance", app + ":0")).containsExactlyInAnyOrder("blue 0", "green 0");
        assertThat(servedFor("X-Cf-Process-Instance", old + ":0")).containsExactly("blue 0");
        assertThat(servedFor("X-Cf-Process-Instance", fresh + ":0")).containsExactly("green 0");
        assertThat(foundation.lookUp(caller, NAME)).as("one name").hasSize(3);
        assertThat(foundation.lookUp(caller, "0." + NAME)).as("both have an index 0").hasSize(2);
        assertThat(foundation.lookUp(caller, "1." + NAME)).hasSize(1);

        cf.post("/v3/deployments/" + canary + "/actions/continue", "");

        cf.awaitDeployment(canary, "DEPLOYED");
        assertThat(servedFor()).containsExactlyInAnyOrder("green 0", "green 1");
        assertThat(web()).isEqualTo(fresh);
        awaitBothDrained();
        withoutFailure();
    }

    @Test
    void aCanaryByStepsThatIsCancelledAtTheSecond() throws Exception {
        push(3, DRAIN_SECONDS);
        String old = web();
        List<String> originals = instances(old);
        cf.setVariable(app, "COLOUR", "green");

        String canary = cf.deploy(app, """
                "strategy": "canary", "options": {"canary": {"steps": [{"instance_weight": 30}, {"instance_weight": 60}]}}""");
        cf.awaitDeployment(canary, "PAUSED");
        assertThat(servedFor()).containsExactlyInAnyOrder("blue 0", "blue 1", "blue 2", "green 0");
        cf.post("/v3/deployments/" + canary + "/actions/continue", "");
        cf.awaitDeployment(canary, "PAUSED");
        assertThat(servedFor()).containsExactlyInAnyOrder("blue 0", "blue 1", "green 0", "green 1");
        cf.post("/v3/deployments/" + canary + "/actions/cancel", "");

        cf.awaitDeployment(canary, "CANCELED");
        assertThat(servedFor()).containsExactlyInAnyOrder("blue 0", "blue 1", "blue 2");
        assertThat(web()).isEqualTo(old);
        assertThat(instances(old)).startsWith(originals.get(0), originals.get(1)).doesNotContain(originals.get(2));
        assertThat(webProcesses()).hasSize(1);
        PlainCf.await("all that went drained", () -> foundation.log(app).stream().filter(line -> line.endsWith(" drained")).count() == 3);
        withoutFailure();
    }

    @Test
    void scalingUpAndDown() throws Exception {
        push(2, DRAIN_SECONDS);
        List<String> first = instances(web());

        scale(4);
        foundation.awaitRoutable(app, 4);
        List<String> four = instances(web());
        assertThat(four).startsWith(first.toArray(String[]::new));
        scale(1);
        PlainCf.await("three drained", () -> foundation.log(app).stream().filter(line -> line.endsWith(" drained")).count() == 3);

        assertThat(instances(web())).containsExactly(first.get(0));
        assertThat(foundation.log(app)).filteredOn(line -> line.contains(" stopping instance ")).extracting(line -> line.split(" ")[0])
                .as("the highest indexes go").containsExactlyInAnyOrder("CELL/1", "CELL/2", "CELL/3");
        assertThat(servedFor()).containsExactly("blue 0");
        withoutFailure();
    }

    private void scale(int instances) throws Exception {
        cf.post("/v3/apps/" + app + "/processes/web/actions/scale", "{\"instances\": " + instances + "}");
    }

    @Test
    void theRestartOfOneInstance() throws Exception {
        push(2, DRAIN_SECONDS);
        List<String> before = instances(web());

        cf.delete("/v3/processes/" + web() + "/instances/1");

        assertThat(foundation.lookUp(caller, NAME)).as("it is withdrawn when the request is answered").hasSize(1);
        PlainCf.await("it drained", () -> foundation.log(app).contains("APP/PROC/WEB/1 drained"));
        foundation.awaitRoutable(app, 2);
        assertThat(instances(web())).hasSize(2).startsWith(before.get(0)).doesNotContain(before.get(1));
        assertThat(servedFor()).containsExactlyInAnyOrder("blue 0", "blue 1");
        assertThat(cf.get("/v3/audit_events?types=app.crash&target_guids=" + app).path("resources")).isEmpty();
        withoutFailure();
    }

    @Test
    void aDeploymentThatCrashesLeavesTheOldInstancesAlone() throws Exception {
        push(2, DRAIN_SECONDS);
        List<String> originals = instances(web());
        String droplet = cf.get("/v3/apps/" + app + "/droplets/current").path("guid").asText();
        String broken = cf.stage(app, Map.of("server.py", "raise SystemExit(7)"));

        String deployment = cf.deploy(app, "\"droplet\": {\"guid\": \"" + broken + "\"}");
        PlainCf.await("three tries", () -> cf.get("/v3/audit_events?types=app.crash&target_guids=" + app).path("resources").size() == 3);

        assertThat(cf.get("/v3/deployments/" + deployment).at("/status/value").asText()).isEqualTo("ACTIVE");
        cf.post("/v3/deployments/" + deployment + "/actions/cancel", "");
        cf.awaitDeployment(deployment, "CANCELED");
        assertThat(instances(web())).isEqualTo(originals);
        assertThat(cf.get("/v3/apps/" + app + "/droplets/current").path("guid").asText()).isEqualTo(droplet);
        withoutFailure();
    }
}
