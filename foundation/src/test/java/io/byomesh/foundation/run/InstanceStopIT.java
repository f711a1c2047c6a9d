package io.byomesh.foundation.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What callers see of an instance that stops, crashes or is not ready. */
@Timeout(180)
class InstanceStopIT {

    private static final String HOST = "shop.apps.localhost";
    private static final String NAME = "shop.apps.internal";

    @TempDir
    Path directory;

    private OwnFoundation foundation;
    private PlainCf cf;

    @BeforeEach
    void start() throws Exception {
        foundation = new OwnFoundation(directory.resolve("f"));
        cf = foundation.cf;
    }

    @AfterEach
    void stop() {
        foundation.close();
    }

    private String address(String app, int index) throws IOException, InterruptedException {
        return cf.get("/v3/apps/" + app + "/processes/web/stats").at("/resources/" + index + "/instance_internal_ip").asText();
    }

    @Test
    void anInstanceThatIsNotReadyLeavesRouteAndNamesUntilItIsReadyAgain() throws Exception {
        String app = foundation.pushServer("shop", "blue", 2, 0,
                "  readiness-health-check-type: http", "  readiness-health-check-http-endpoint: /ready",
                "  readiness-health-check-interval: 1");
        List<String> both = List.of(address(app, 0), address(app, 1)).stream().sorted().toList();
        assertThat(foundation.lookUp(app, NAME)).isEqualTo(both);

        foundation.inside(app, 0, "touch", "unready");

        PlainCf.await("the name has one instance", () -> foundation.lookUp(app, NAME).equals(List.of(address(app, 1))));
        assertThat(foundation.lookUp(app, "0." + NAME)).isEmpty();
        assertThat(foundation.lookUp(app, "1." + NAME)).containsExactly(address(app, 1));
        for (int i = 0; i < 6; i++) {
            assertThat(cf.visit(HOST).body()).startsWith("blue 1 ");
        }
        assertThat(cf.visit(HOST, "/", "X-Cf-App-Instance", app + ":0").statusCode()).isEqualTo(400);
        JsonNode unready = cf.get("/v3/apps/" + app + "/processes/web/stats").at("/resources/0");
        assertThat(unready.path("state").asText()).isEqualTo("RUNNING");
        assertThat(unready.path("routable").asBoolean()).isFalse();

        foundation.inside(app, 0, "rm", "unready");

        foundation.awaitRoutable(app, 2);
        assertThat(foundation.lookUp(app, NAME)).isEqualTo(both);
        assertThat(foundation.lookUp(app, "0." + NAME)).containsExactly(address(app, 0));
        assertThat(cf.visit(HOST, "/", "X-Cf-App-Instance", app + ":0").body()).startsWith("blue 0 ");
    }

    @Test
    void aRequestThatIsOnItsWayWhenTheAppStopsIsAnswered() throws Exception {
        String app = foundation.pushServer("shop", "blue", 1, 0);
        CompletableFuture<HttpResponse<String>> slow = CompletableFuture.supplyAsync(() -> {
            try {
                return cf.visit(HOST, "/slow?5");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        PlainCf.await("the request is with the app", () -> foundation.log(app).contains("APP/PROC/WEB/0 slow request"));

        cf.post("/v3/apps/" + app + "/actions/stop", "");

        PlainCf.await("the route leads nowhere", () -> cf.visit(HOST).statusCode() != 200);
        HttpResponse<String> next = cf.visit(HOST);
        assertThat(next.statusCode()).isEqualTo(404);
        assertThat(next.headers().firstValue("X-Cf-Routererror")).hasValue("unknown_route");
        assertThat(slow).isNotDone();
        assertThat(slow.join().body()).startsWith("blue 0 ");
    }

    @Test
    void connectionsBetweenInstancesLiveOnWhileTheOneStopsAndNewOnesFindItNoMore() throws Exception {
        String shop = foundation.pushServer("shop", "blue", 1, 4);
        String caller = foundation.pushServer("caller", "red", 1, 0);
        cf.allow(caller, shop);
        Process holding = foundation.start(caller, 0, "python3", "-uc", """
                import http.client, time
                connection = http.client.HTTPConnection('shop.apps.internal', 8080)
                while True:
                    connection.request('GET', '/')
                    print(connection.getresponse().read().decode())
                    time.sleep(0.1)
                """);
        try (BufferedReader lines = holding.inputReader()) {
            assertThat(lines.readLine()).startsWith("blue 0 ");

            cf.post("/v3/apps/" + shop + "/actions/stop", "");

            PlainCf.await("the name has no instance", () -> foundation.lookUp(caller, NAME).isEmpty());
            for (int i = 0; i < 10; i++) {
                assertThat(lines.readLine()).startsWith("blue 0 ");
            }
            assertThat(foundation.log(shop)).noneMatch(line -> line.contains("Exit status"));
        } finally {
            holding.destroy();
        }
    }

    @Test
    void aCrashIsToldInEventsAndInTheLog() throws Exception {
        String app = foundation.pushServer("shop", "blue", 1, 0, "  sidecars:",
                "  - name: agent", "    process_types: [web]", "    command: 'while [ ! -e end ]; do sleep 0.1; done; exit 0'");
        String instance = cf.get("/v3/apps/" + app + "/processes/web/stats").at("/resources/0/instance_guid").asText();

        foundation.inside(app, 0, "touch", "end");

        String crashes = "/v3/audit_events?types=app.crash,audit.app.process.crash&target_guids=" + app;
        PlainCf.await("both events are there", () -> cf.get(crashes).path("resources").size() == 2);
        for (JsonNode event : cf.get(crashes).path("resources")) {
            JsonNode data = event.path("data");
            assertThat(data.path("index").asInt(-1)).isZero();
            assertThat(data.path("instance").asText()).isEqualTo(instance);
            assertThat(data.path("reason").asText()).isEqualTo("CRASHED");
            assertThat(data.path("exit_description").asText()).isEqualTo("APP/PROC/WEB/SIDECAR/AGENT: Exited with status 0");
            assertThat(data.path("crash_count").asInt()).isEqualTo(1);
            assertThat(data.path("crash_timestamp").asText()).as("nanoseconds").hasSize(19);
            assertThat(data.path("cell_id").asText()).isNotEmpty();
            assertThat(event.at("/actor/type").asText()).isEqualTo("process");
        }
        PlainCf.await("another instance takes its place", () -> !cf.get("/v3/apps/" + app + "/processes/web/stats")
                .at("/resources/0/instance_guid").asText(instance).equals(instance));
        PlainCf.await("the whole story is told", () -> foundation.log(app).containsAll(List.of(
                "APP/PROC/WEB/SIDECAR/AGENT/0 Exit status 0", "APP/PROC/WEB/0 Exit status 0",
                "API/0 Process has crashed with type: \"web\"")));
        assertThat(foundation.log(app)).anyMatch(line -> line.startsWith("API/0 App instance exited with guid " + app
                + " payload: {\"instance\"=>\"" + instance + "\", \"index\"=>0, \"cell_id\"=>"));
    }
}
