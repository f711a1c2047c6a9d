package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** All servers die at once, with their disks. */
@E2e
class I2LossIT {

    private static TestBed bed;
    private static Stack mesh;
    private static Cluster cluster;

    @BeforeAll
    static void theMesh() {
        bed = TestBed.shared();
        mesh = bed.dev();
        cluster = new Cluster(bed, mesh, "consul-server");
        mesh.up();
        mesh.awaitRide();
    }

    private static void replace(String app) {
        var before = bed.api().instances("dev", app);
        var process = bed.api().guid("/v3/apps/" + bed.api().app("dev", app) + "/processes");
        assertThat(bed.api().delete("/v3/processes/" + process + "/instances/0").status()).isEqualTo(204);
        Wait.until("another instance of " + app, Duration.ofMinutes(2),
                () -> bed.api().instances("dev", app).stream().noneMatch(before::contains));
    }

    @Test
    @Order(1)
    void theClusterComesBackAsItWasByItselfAndConnectedProxiesGoOn() {
        cluster.awaitSaved();
        var before = cluster.identity();

        var lost = mesh.lostRidesDuring(() -> {
            cluster.killAll();
            cluster.awaitAgain(before, Duration.ofMinutes(1));
        });

        assertThat(lost).as("rides that did not come meanwhile").isZero();
        assertThat(mesh.consul("/v1/kv/kept?raw").body()).isEqualTo("kept");
        replace("hotrod-route");
        mesh.awaitRide();
        mesh.preview("--refresh", "--expect-no-changes").succeeded();
    }

    /** The first new one joins the old ones, and then remembers what nobody can bring back. */
    @Test
    @Order(2)
    void serversLostOneAfterTheOtherBeginTogetherAndAreWhatTheyWere() {
        cluster.awaitSaved();
        var before = cluster.identity();

        for (int server = 0; server < 3; server++) {
            var lost = bed.api().instances("dev", "consul-server");
            bed.exec("consul-server", server, "pkill", "-KILL", "sidecar");
            Wait.until("another server in its place", Duration.ofMinutes(1),
                    () -> !bed.api().instances("dev", "consul-server").containsAll(lost));
        }

        cluster.awaitAgain(before, Duration.ofMinutes(3));
        mesh.awaitRide();
        mesh.preview("--refresh", "--expect-no-changes").succeeded();
    }

    @Test
    @Order(3)
    void withTheKeeperLostTooNobodyIsLetInUntilAnUpdateMakesAllAnew() {
        var before = cluster.identity();
        var jwt = new Attacker(bed, mesh, "hotrod-route").jwt();
        // At the same moment: a new keeper would be given a snapshot at once.
        cluster.killAll("consul-keeper");
        Wait.until("a leader", Duration.ofMinutes(1), cluster::answers);

        var empty = cluster.identity();
        assertThat(empty).containsEntry("root", before.get("root")).containsEntry("trust domain", before.get("trust domain"));
        assertThat(empty).containsEntry("binding rules", "").containsEntry("intentions", "");
        var refused = new Attacker(bed, mesh, "hotrod-route").login(jwt);
        assertThat(refused.status()).as(refused.body()).isNotEqualTo(200);
        assertThat(mesh.consulWith("", "/v1/kv/kept?raw").status()).isEqualTo(403);

        mesh.up("--refresh");

        mesh.awaitRide();
        assertThat(names("/v1/acl/policies")).filteredOn(name -> name.startsWith("app-"))
                .containsExactly("app-hotrod-customer", "app-hotrod-driver", "app-hotrod-frontend", "app-hotrod-route");
        replace("hotrod-route");
        mesh.awaitRide();
        mesh.preview("--refresh", "--expect-no-changes").succeeded();
    }

    private static List<String> names(String path) {
        return Http.objects(mesh.consul(path).json()).map(object -> object.get("Name").getAsString()).sorted().toList();
    }
}
