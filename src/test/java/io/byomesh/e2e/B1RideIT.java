package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From nothing to a ride, and what the mesh looks like then. */
@E2e
class B1RideIT {

    private static final List<String> SERVICES = List.of("customer", "driver", "frontend", "route");

    /** What a preview says of a resource that changes: how, of which type, and its name. */
    private static final Pattern CHANGE = Pattern.compile("\\S+:(\\S+): \\((create|update|replace|delete)\\)\\s+(?:\\[id=[^]]*]\\s+)?\\[urn=\\S+::([^]:]+)]");

    private static TestBed bed;

    @BeforeAll
    static void theFoundation() {
        bed = TestBed.shared();
    }

    @Test
    @Order(1)
    void ridesWithNoEdgesAreRefusedAlthoughAllServicesAreHealthy() {
        bed.dev().set("edges", "none").up();

        Wait.until("all services to be healthy", Duration.ofMinutes(2), () -> healthy(SERVICES));
        assertThat(bed.dev().rides()).isFalse();
    }

    @Test
    @Order(2)
    void opensExactlyTheDeclaredEdgesAndRestartsNothing() {
        var before = instances();
        var policies = bed.api().policies().size();
        bed.dev().set("edges", null);

        var preview = bed.dev().preview().succeeded().output();
        assertThat(CHANGE.matcher(preview).results().map(change -> change.group(2) + " " + change.group(1) + " " + change.group(3)))
                .filteredOn(change -> change.contains("NetworkPolicy") || change.contains(" App "))
                .containsExactlyInAnyOrder(
                        "create NetworkPolicy call/hotrod-frontend->hotrod-customer",
                        "create NetworkPolicy call/hotrod-frontend->hotrod-driver",
                        "create NetworkPolicy call/hotrod-frontend->hotrod-route");
        assertThat(preview)
                .contains("hotrod-frontend -> hotrod-customer: tcp 8000, calls customer")
                .contains("hotrod-frontend -> hotrod-driver: tcp 8000, calls driver")
                .contains("hotrod-frontend -> hotrod-route: tcp 8000, calls route");
        bed.dev().up();

        bed.dev().awaitRide();
        assertThat(bed.api().policies()).hasSize(policies + 3);
        assertThat(instances()).isEqualTo(before);
    }

    @Test
    @Order(3)
    void thePreviewOfAnUnchangedStackIsEmpty() {
        bed.dev().preview("--expect-no-changes").succeeded();
        bed.dev().preview("--refresh", "--expect-no-changes").succeeded();
    }

    @Test
    @Order(4)
    void thePreviewFromASecondCloneIsEmpty(@TempDir Path directory) throws Exception {
        var clone = directory.resolve("clone");
        bed.shell().run("git", "clone", "-q", Shell.PROJECT.toString(), clone.toString()).succeeded();
        Files.createSymbolicLink(clone.resolve("sdks"), Shell.PROJECT.resolve("sdks"));
        bed.shell().run("cp", "-r", "--preserve=timestamps", Shell.PROJECT.resolve("target").toString(), clone.toString()).succeeded();
        bed.shell().run("touch", clone.resolve("target/byo-mesh.jar").toString()).succeeded();

        bed.dev().previewIn(clone).succeeded();
    }

    @Test
    @Order(5)
    void consulHasOneLeaderThreeServersFourServicesAndFourProxiesAllHealthy() {
        assertThat(bed.dev().consul("/v1/status/leader").body()).matches("\"10\\..*:8300\"");
        assertThat(bed.dev().consul("/v1/status/peers").json().getAsJsonArray()).hasSize(3);
        Wait.until("all services to be healthy", Duration.ofMinutes(1), () -> healthy(SERVICES));
    }

    /** Its agent would do it by itself, after a pause that is longer than all else. */
    @Test
    @Order(6)
    void everyInstanceTellsTheCatalogOfItsServiceItself() {
        for (var app : List.of("hotrod-customer", "hotrod-driver", "hotrod-frontend", "hotrod-route")) {
            assertThat(bed.foundation("logs", "-n", "1000", app).succeeded().output())
                    .containsPattern("waited \\S+ for Consul's catalog to be told of " + app)
                    .doesNotContain("gave up waiting for Consul's catalog to be told");
        }
    }

    @Test
    @Order(7)
    void consulsUiShowsTheFrontendsThreeUpstreams() {
        assertThat(bed.dev().consul("/ui/").body()).contains("Consul");
        var topology = bed.dev().consul("/v1/internal/ui/service-topology/frontend?kind=").json().getAsJsonObject();

        assertThat(names(topology.getAsJsonArray("Upstreams"))).containsExactlyInAnyOrder("customer", "driver", "route");
    }

    @Test
    @Order(8)
    void theLabelListsTheFiveApps() {
        var labelled = bed.api().list("/v3/apps?label_selector=service-mesh%3Dtrue").stream()
                .map(a -> a.get("name").getAsString());

        assertThat(labelled)
                .containsExactlyInAnyOrder("consul-server", "hotrod-customer", "hotrod-driver", "hotrod-frontend", "hotrod-route");
    }

    @Test
    @Order(9)
    void tellsWhereThePageAndConsulAreAndWhoReachesWhom() {
        assertThat(bed.dev().output("frontend")).isEqualTo("http://hotrod.apps.localhost:" + bed.routerPort());
        assertThat(bed.dev().output("consul")).isEqualTo("http://localhost:" + bed.routerPort());
        assertThat(bed.dev().output("members")).contains("hotrod-frontend", "consul-server");
        assertThat(bed.shell().run("pulumi", "stack", "output", "reach", "--stack", "dev").output())
                .contains("calls customer", "tcp 8000");
    }

    @Test
    @Order(10)
    void closedEdgesRefuseNewConnectionsAndRestartNothing() {
        var before = instances();
        var customer = bed.exec("hotrod-customer", 0, "printenv", "CF_INSTANCE_INTERNAL_IP").succeeded().value();
        assertThat(connect(customer)).as("exit code while the edge is open").isZero();

        bed.dev().set("edges", "none").up();

        assertThat(connect(customer)).as("exit code once it is closed").isNotZero();
        assertThat(instances()).isEqualTo(before);
        bed.dev().set("edges", null).up();
        assertThat(connect(customer)).as("exit code when it is open again").isZero();
        bed.dev().awaitRide();
    }

    /** A new connection from the frontend's instance to customer's sidecar. */
    private static int connect(String customer) {
        return bed.exec("hotrod-frontend", 0, "bash", "-c", "exec 3<>/dev/tcp/" + customer + "/8000").exitCode();
    }

    private static List<List<String>> instances() {
        return bed.api().appNames("dev").stream().map(app -> bed.api().instances("dev", app)).toList();
    }

    private static boolean healthy(List<String> services) {
        return services.stream().allMatch(service -> passing(service) == 1 && passing(service + "-sidecar-proxy") == 1);
    }

    private static long passing(String service) {
        return bed.dev().consul("/v1/health/service/" + service + "?passing").json().getAsJsonArray().size();
    }

    private static List<String> names(JsonElement nodes) {
        return Http.objects(nodes).map(node -> node.get("Name").getAsString()).toList();
    }
}
