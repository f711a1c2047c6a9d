package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Instances come and go, and no request notices. */
@E2e
class H1RollIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** How the frontend is started, without and with waiting for its proxy. */
    private static final String PROGRAM = "./hotrod frontend --frontend-service-port 8080";
    private static final String START = "./mesh/sidecar app -- " + PROGRAM;

    /**
     * Clients of a control: so many that some ask the instance that stops in the few hundredths of a second that count, though others get
     * half of the requests.
     */
    private static final int MANY = 32;

    private static PlainMesh mesh;

    @BeforeAll
    static void aMeshOfPlainServices() {
        mesh = PlainMesh.shared();
    }

    private static void lostNothing(Load.Report... reports) {
        for (var report : reports) {
            assertThat(report.failed()).as(report.told()).isZero();
            assertThat(report.all()).as("requests").isGreaterThan(100);
        }
    }

    @Test
    @Order(1)
    void aRollingUpdateOfACalleeLosesNoRequest() {
        var post = mesh.post();
        var grpc = mesh.grpc();

        mesh.roll("hotrod-customer");
        mesh.roll("hotrod-driver");

        lostNothing(post.stop(), grpc.stop());
    }

    @Test
    @Order(2)
    void aRollingUpdateOfACallerLosesNoRequest() {
        var outside = mesh.outside();

        mesh.roll("hotrod-frontend");

        lostNothing(outside.stop());
    }

    @Test
    @Order(3)
    void aRollingUpdateOfTheServersLosesNoRequestAndNoQuorum() {
        var outside = mesh.outside();
        var post = mesh.post();
        var grpc = mesh.grpc();
        var leader = LeaderWatch.of(mesh.stack());

        mesh.roll("consul-server");

        lostNothing(outside.stop(), post.stop(), grpc.stop(), leader.stop());
        assertThat(mesh.stack().consul("/v1/operator/autopilot/health").json().getAsJsonObject().get("Healthy").getAsBoolean()).isTrue();
    }

    @Test
    @Order(4)
    void scalingTheServersUpAndDownLosesNoRequestAndLeavesNoneBehind() {
        var outside = mesh.outside();

        mesh.stack().set("servers", "5").up();
        Wait.until("five servers to have a vote", Duration.ofMinutes(1), () -> mesh.voters().size() == 5);
        mesh.stack().set("servers", null).up();
        Wait.until("three servers to have a vote", Duration.ofMinutes(1), () -> mesh.voters().size() == 3);

        lostNothing(outside.stop());
        assertThat(mesh.nodes("consul-server")).containsExactlyInAnyOrderElementsOf(mesh.voters());
    }

    @Test
    @Order(5)
    void scalingUpAndDownLosesNoRequest() {
        var post = mesh.post();
        var grpc = mesh.grpc();

        mesh.stack().set("instances", "{customer: 2, driver: 2}").up();
        mesh.awaitInstances("customer", 2);
        mesh.awaitInstances("driver", 2);
        mesh.stack().set("instances", null).up();
        mesh.awaitInstances("customer", 1);
        mesh.awaitInstances("driver", 1);

        lostNothing(post.stop(), grpc.stop());
    }

    @Test
    @Order(6)
    void stoppingAndCrashingOneOfTwoLosesNoRequestThatMayBeSentAgain() {
        mesh.stack().set("instances", "{customer: 2, driver: 2}").up();
        mesh.awaitInstances("customer", 2);
        mesh.awaitInstances("driver", 2);

        var post = mesh.post();
        var stopped = mesh.grpc();
        for (var app : List.of("hotrod-customer", "hotrod-driver")) {
            mesh.replace(app, 1);
        }
        mesh.awaitInstances("customer", 2);
        mesh.awaitInstances("driver", 2);
        lostNothing(post.stop(), stopped.stop());

        var get = mesh.get();
        var grpc = mesh.grpc();
        for (var app : List.of("hotrod-customer", "hotrod-driver")) {
            mesh.bed().exec(app, 1, "pkill", "-KILL", "hotrod");
        }
        mesh.awaitInstances("customer", 2);
        mesh.awaitInstances("driver", 2);
        lostNothing(get.stop(), grpc.stop());
    }

    /** The control: what hides a crash is that requests are sent again, and these are not. */
    @Test
    @Order(7)
    void aCrashOfOneOfTwoLosesRequestsThatMayNotBeSentAgain() {
        var before = List.of(mesh.crashes("hotrod-customer"), mesh.crashes("hotrod-driver"));
        // Without its router the driver is a service of which nobody said that its requests may be sent again.
        var repeated = repetitions();
        var consul = new Attacker(mesh.bed(), mesh.stack(), "hotrod-customer");
        var router = mesh.stack().consul("/v1/config/service-router/driver").body();
        assertThat(consul.agent("DELETE", "/v1/config/service-router/driver", mesh.stack().managementToken(), "").status()).isEqualTo(200);
        Wait.until("the frontend's proxy to be told", LIMIT, () -> repetitions() < repeated);
        var post = mesh.post(MANY);
        var grpc = mesh.grpc(MANY);

        mesh.bed().exec("hotrod-customer", 1, "pkill", "-KILL", "hotrod");
        mesh.bed().exec("hotrod-driver", 1, "pkill", "-KILL", "hotrod");

        Wait.until("the crashes to be known", LIMIT, () ->
                mesh.crashes("hotrod-customer") > before.get(0) && mesh.crashes("hotrod-driver") > before.get(1));
        mesh.awaitInstances("customer", 2);
        mesh.awaitInstances("driver", 2);
        assertThat(post.stop().failed()).as("failed POSTs").isPositive();
        assertThat(grpc.stop().failed()).as("failed calls of gRPC").isPositive();
        assertThat(consul.agent("PUT", "/v1/config", mesh.stack().managementToken(), router).status()).isEqualTo(200);
        Wait.until("the frontend's proxy to be told", LIMIT, () -> repetitions() == repeated);
    }

    /** For how many of its routes the frontend's proxy sends requests again. */
    private static int repetitions() {
        var routes = mesh.bed().exec("hotrod-frontend", 0, "curl", "-s", "http://localhost:19000/config_dump?resource=dynamic_route_configs");
        return routes.succeeded().output().split("\"retry_policy\"").length - 1;
    }

    @Test
    @Order(8)
    void anUpdateOfEveryAppAtOnceLosesNoRequest() {
        var outside = mesh.outside();

        mesh.stack().set("drainSeconds", "3").up();
        mesh.awaitInstances("customer", 2);

        lostNothing(outside.stop());
        mesh.stack().preview("--expect-no-changes").succeeded();
    }

    /** From here on the controls: nothing of what is held above is held without what protects it. */
    @Test
    @Order(9)
    void withoutTheDrainRequestsAreLostWhenOneOfTwoStops() {
        mesh.stack().set("drainSeconds", "0").up();
        mesh.awaitInstances("customer", 2);
        mesh.awaitInstances("driver", 2);
        mesh.awaitAnswers();
        var post = mesh.post(MANY);
        var grpc = mesh.grpc(MANY);

        mesh.replace("hotrod-customer", 1);
        mesh.replace("hotrod-driver", 1);

        lostSome(post, grpc);
        mesh.awaitInstances("customer", 2);
        mesh.awaitInstances("driver", 2);
    }

    @Test
    @Order(10)
    void withoutTheDrainRequestsAreLostWhenAnAppIsScaledDown() {
        var post = mesh.post(MANY);
        var grpc = mesh.grpc(MANY);

        mesh.scale("hotrod-customer", 1);
        mesh.scale("hotrod-driver", 1);
        mesh.awaitInstances("customer", 1);
        mesh.awaitInstances("driver", 1);

        lostSome(post, grpc);
    }

    @Test
    @Order(11)
    void withoutTheDrainARollingUpdateOfACalleeLosesRequests() {
        var post = mesh.post(MANY);
        var grpc = mesh.grpc(MANY);

        mesh.roll("hotrod-customer");
        mesh.roll("hotrod-driver");

        lostSome(post, grpc);
        mesh.awaitInstances("customer", 1);
        mesh.awaitInstances("driver", 1);
    }

    /** Requests that may be sent again, gRPC's here, can come through all the same where another instance is left. */
    private static void lostSome(Load post, Load grpc) {
        assertThat(post.stop().failed() + grpc.stop().failed()).as("failed requests").isPositive();
    }

    /** What protects a caller's update is that the app starts after its proxy: its requests would find nobody. */
    @Test
    @Order(12)
    void anAppThatDoesNotWaitForItsProxyLosesRequestsInARollingUpdateOfACaller() {
        losesRequestsWhenUpdated(PROGRAM);
    }

    /** And that the proxy ends after the app: the requests under way would find nobody either. */
    @Test
    @Order(13)
    void aProxyThatEndsWhenItsAppIsToldToLosesRequestsInARollingUpdateOfACaller() {
        // The proxy is looked for beforehand, because on a busy machine the requests under way end sooner than a search does.
        losesRequestsWhenUpdated("trap 'kill -KILL $envoy; kill -TERM $app; wait' TERM; " + START + " & app=$!; "
                + "until envoy=$(pgrep -x envoy); do sleep 0.1; done; wait");
    }

    private static void losesRequestsWhenUpdated(String frontend) {
        mesh.change("hotrod-frontend", "{\"command\":\"" + frontend + "\"}");
        mesh.roll("hotrod-frontend");
        mesh.awaitAnswers();
        var outside = mesh.outside(MANY);

        mesh.roll("hotrod-frontend");

        assertThat(outside.stop().failed()).as("failed requests").isPositive();
        mesh.change("hotrod-frontend", "{\"command\":\"" + START + "\"}");
        mesh.roll("hotrod-frontend");
        mesh.awaitAnswers();
    }

    /** What keeps the quorum is that a server leaves, and that the next one waits for a vote before another has to. */
    @Test
    @Order(14)
    void serversThatEndWithoutLeavingBeforeTheNextOneHasAVoteLoseTheirLeader() {
        assertThat(mesh.voters()).hasSize(3);
        var leader = LeaderWatch.of(mesh.stack());

        try {
            // One remembers the cluster. Without it those that come would begin the next one before a question got no answer.
            for (int server = 0; server < 2; server++) {
                // Not Consul alone, which its sidecar program would start again with all that it knew.
                mesh.bed().exec("consul-server", server, "pkill", "-KILL", "sidecar");
            }

            Wait.until("nobody to lead", LIMIT, leader::lostTheLeader);
        } finally {
            leader.stop();
            beginAgain();
        }
    }

    /** The mesh as other classes expect it. */
    private static void beginAgain() {
        mesh.act("consul-server", "stop");
        mesh.act("consul-server", "start");
        Wait.until("three servers to have a vote", LIMIT, () -> mesh.voters().size() == 3);
        mesh.stack().set("drainSeconds", null).set("instances", null).up("--refresh");
        mesh.awaitAnswers();
    }
}
