package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What becomes of an instance whose parts fail, and of a mesh that starts in any order; and what the log says of it. */
@E2e
class H2FaultsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> APPS =
            List.of("consul-server", "hotrod-customer", "hotrod-driver", "hotrod-frontend", "hotrod-route");

    private static PlainMesh mesh;

    @BeforeAll
    static void aMeshOfPlainServices() {
        mesh = PlainMesh.shared();
    }

    @Test
    @Order(1)
    void aConsulThatHangsIsStartedAgainInPlace() {
        var before = mesh.bed().api().instances("dev", "hotrod-customer");

        mesh.bed().exec("hotrod-customer", 0, "pkill", "-STOP", "-x", "consul").succeeded();

        Wait.until("the hung Consul to be killed", LIMIT, () -> mesh.logs("hotrod-customer").contains("Consul hangs and is killed"));
        mesh.awaitInstances("customer", 1);
        assertThat(mesh.bed().api().instances("dev", "hotrod-customer")).isEqualTo(before);
        mesh.awaitAnswers();
    }

    @Test
    @Order(2)
    void aProxyThatEndsWellEndsItsInstanceAndSaysSo() {
        var before = mesh.bed().api().instances("dev", "hotrod-route");

        mesh.bed().exec("hotrod-route", 0, "pkill", "-TERM", "-x", "envoy").succeeded();

        Wait.until("another instance", LIMIT, () -> !mesh.bed().api().instances("dev", "hotrod-route").equals(before));
        assertThat(mesh.logs("hotrod-route")).contains("Envoy ended by itself with status 0");
        mesh.awaitInstances("route", 1);
    }

    @Test
    @Order(3)
    void anAgentThatEndsWellEndsItsInstanceAndSaysSo() {
        var before = mesh.bed().api().instances("dev", "hotrod-route");

        mesh.bed().exec("hotrod-route", 0, "pkill", "-TERM", "-f", "mesh/sidecar agent").succeeded();

        Wait.until("another instance", LIMIT, () -> !mesh.bed().api().instances("dev", "hotrod-route").equals(before));
        assertThat(mesh.logs("hotrod-route")).contains("sidecar agent: was told to stop", "Exit status 0");
        mesh.awaitInstances("route", 1);
    }

    @Test
    @Order(4)
    void whileDnsDoesNotAnswerWhatStartsSaysSoAndWaitsAndWhatRunsGoesOn() {
        var crashes = APPS.stream().map(mesh::crashes).toList();
        try (var dns = LateDns.silent(mesh.bed())) {
            var outside = mesh.outside();
            stopRoute();
            mesh.act("hotrod-route", "start");
            awaitUnanswered("hotrod-route");
            var report = outside.stop();
            assertThat(report.failed()).as(report.told()).isZero();

            mesh.replace("consul-server", 2);
            awaitUnanswered("consul-server");
            assertThat(mesh.stack().consul("/v1/health/connect/route").json().getAsJsonArray()).isEmpty();
            assertThat(dns.met()).isPositive();
        }

        awaitRouteAndServers();
        assertThat(APPS.stream().map(mesh::crashes).toList()).isEqualTo(crashes);
    }

    @Test
    @Order(5)
    void whileDnsAnswersLateWhatStartsComesAllTheSame() {
        var crashes = APPS.stream().map(mesh::crashes).toList();
        try (var dns = LateDns.by(Duration.ofSeconds(3), mesh.bed())) {
            stopRoute();
            mesh.act("hotrod-route", "start");
            mesh.replace("consul-server", 2);

            awaitRouteAndServers();
            assertThat(dns.met()).isPositive();
        }
        assertThat(APPS.stream().map(mesh::crashes).toList()).isEqualTo(crashes);
    }

    @Test
    @Order(6)
    void withoutServersWhatRunsGoesOnAndWhatStartsWaitsAndBothSaySo() {
        var crashes = APPS.stream().map(mesh::crashes).toList();
        var logs = Stream.of("hotrod-frontend", "hotrod-customer", "hotrod-driver").map(app -> FollowedLog.of(mesh.bed(), app)).toList();
        var outside = mesh.outside();
        mesh.act("hotrod-route", "stop");
        mesh.act("consul-server", "stop");
        Wait.until("the servers to be gone", LIMIT, () -> mesh.bed().get("localhost", "/v1/status/leader").status() != 200);

        // From here on, since it said the same when it once started without DNS.
        try (var log = FollowedLog.of(mesh.bed(), "hotrod-route")) {
            mesh.act("hotrod-route", "start");
            for (var said : List.of("to let this instance in: no server is running",
                    "sidecar proxy: still waits for Consul's agent to know hotrod-route-sidecar-proxy and a leader")) {
                log.await(said);
            }
        }
        logs.forEach(log -> log.await("sidecar agent: lost the leader and looks for one"));
        var report = outside.stop();
        assertThat(report.failed()).as(report.told()).isZero();
        mesh.act("consul-server", "start");

        mesh.awaitInstances("route", 1);
        logs.forEach(log -> log.await("sidecar agent: has a leader again"));
        logs.forEach(FollowedLog::close);
        assertThat(APPS.stream().map(mesh::crashes).toList()).isEqualTo(crashes);
    }

    @Test
    @Order(7)
    void anInstanceThatMayNotReachTheServersSaysSoAndWaitsForThePolicy() {
        var crashes = mesh.crashes("hotrod-route");
        var policies = mesh.bed().api().policies("hotrod-route", "consul-server");
        stopRoute();
        mesh.bed().api().forbid(policies);

        try (var log = FollowedLog.of(mesh.bed(), "hotrod-route")) {
            mesh.act("hotrod-route", "start");
            log.await("is there a network policy to port 8503?");
        }
        mesh.bed().api().allow(policies);

        mesh.awaitInstances("route", 1);
        assertThat(mesh.crashes("hotrod-route")).isEqualTo(crashes);
    }

    /** Seeded, so that an order that fails can be had again; {@code make soak} tries twenty. */
    @Test
    @Order(8)
    void startedInAnyOrderTheMeshAnswersAndNothingCrashes() {
        var crashes = APPS.stream().map(mesh::crashes).toList();
        var seconds = new ArrayList<Double>();
        for (var seed = 1; seed <= Integer.getInteger("soak.orders", 2); seed++) {
            var order = new ArrayList<>(APPS);
            Collections.shuffle(order, new Random(seed));
            order.forEach(app -> mesh.act(app, "stop"));
            Wait.until("everything to be stopped", LIMIT, () -> mesh.bed().get(PlainMesh.ROUTE, "/").status() == 404
                    && mesh.bed().get("localhost", "/v1/status/leader").status() == 404);

            order.forEach(app -> mesh.act(app, "start"));
            var started = Instant.now();
            mesh.awaitAnswers();

            seconds.add(Duration.between(started, Instant.now()).toMillis() / 1000.0);
            System.out.printf("seed %d, %s: %.1f s from the last start to the first answer%n", seed, order, seconds.get(seed - 1));
            assertThat(APPS.stream().map(mesh::crashes).toList()).as("crashes with seed " + seed).isEqualTo(crashes);
        }
        Collections.sort(seconds);
        System.out.printf("%d orders, from the last start to the first answer: %.1f s at least, %.1f s in the middle, %.1f s at most%n",
                seconds.size(), seconds.get(0), seconds.get((seconds.size() - 1) / 2), seconds.get(seconds.size() - 1));
        // Servers that were all stopped at once have forgotten what they were told.
        mesh.stack().up("--refresh");
        mesh.stack().preview("--expect-no-changes").succeeded();
    }

    /** Until it has left, so that what the catalog lists later is another instance. */
    private static void stopRoute() {
        mesh.act("hotrod-route", "stop");
        Wait.until("route to have left", LIMIT, () -> mesh.nodes("hotrod-route").isEmpty());
    }

    private static void awaitUnanswered(String app) {
        Wait.until(app + " to say what is missing", LIMIT,
                () -> mesh.logs(app).contains("cannot resolve consul-server.apps.internal: DNS does not answer"));
    }

    private static void awaitRouteAndServers() {
        mesh.awaitInstances("route", 1);
        Wait.until("every server to have a vote", LIMIT, () -> {
            var names = mesh.bed().api().instances("dev", "consul-server").stream().map(guid -> "consul-server--" + guid).toList();
            return names.size() == 3 && names.containsAll(mesh.voters()) && mesh.voters().size() == 3;
        });
    }
}
