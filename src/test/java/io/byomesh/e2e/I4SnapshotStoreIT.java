package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots in a bucket of an S3-compatible service, here an app of the same space, in place of the keeper. */
@E2e
class I4SnapshotStoreIT {

    private static final String SERVERS = "kept-consul-server";
    private static final String SERVICE = "kept-s3";
    private static final String SECRET_KEY = "secret-key-of-the-tests";

    private static TestBed bed;
    private static S3App s3;
    private static Stack mesh;
    private static Cluster cluster;

    @BeforeAll
    static void aMeshWithABucketWhoseKeyIsNotYetTaken(@TempDir Path directory) throws Exception {
        bed = TestBed.shared();
        s3 = new S3App(bed, "dev2", SERVICE, directory);
        mesh = bed.stack("dev2", Map.of(
                        "frontendRoute", "kept.apps.localhost", "consulRoute", "keptconsul.apps.localhost", "prefix", "kept-",
                        "snapshotStore", "{endpoint: 'http://%s:8080', bucket: %s, region: %s, prefix: meshes/kept}".formatted(
                                S3App.HOST, S3App.BUCKET, S3App.REGION)))
                .setSecret("snapshotStoreAccessKey", S3App.ACCESS_KEY)
                .setSecret("snapshotStoreSecretKey", SECRET_KEY);
        cluster = new Cluster(bed, mesh, SERVERS);
        mesh.up();
    }

    @AfterAll
    static void theyGo() {
        if (mesh != null) {
            mesh.destroy();
        }
        if (s3 != null) {
            s3.delete();
        }
    }

    @Test
    @Order(1)
    void thereIsNoKeeperAndTheServersAloneReachTheService() {
        assertThat(bed.api().appNames("dev2")).contains(SERVERS, SERVICE).doesNotContain("kept-consul-keeper");
        var service = bed.api().app("dev2", SERVICE);
        var policies = bed.api().policies().stream().filter(policy -> policy.toString().contains(service)).toList();
        assertThat(policies).singleElement().satisfies(policy -> assertThat(policy.toString())
                .contains(bed.api().app("dev2", SERVERS), "\"protocol\":\"tcp\"", "\"start\":8080"));
    }

    @Test
    @Order(2)
    void aServiceThatRefusesIsSaidWithoutTheKeyAndHoldsNothingUp() {
        mesh.awaitRide();
        Wait.until("the servers to say that they are refused", Duration.ofSeconds(30), () -> cluster.logs().contains("SignatureDoesNotMatch"));

        assertThat(cluster.logs()).contains("snapshots: the snapshot store refuses: ").doesNotContain(SECRET_KEY, "saved raft index");
        assertThat(s3.inBucket("find", ".", "-type", "f").succeeded().output()).isBlank();

        s3.take(SECRET_KEY);
        cluster.awaitSaved();
        assertThat(cluster.logs()).contains("snapshots: nothing is in the way any more");
    }

    @Test
    @Order(3)
    void theClusterComesBackFromTheBucketByItself() {
        cluster.awaitSaved();
        var before = cluster.identity();

        cluster.killAll();
        cluster.awaitAgain(before, Duration.ofMinutes(1));

        assertThat(mesh.consul("/v1/kv/kept?raw").body()).isEqualTo("kept");
        mesh.awaitRide();
        mesh.preview("--refresh", "--expect-no-changes").succeeded();
    }

    @Test
    @Order(4)
    void otherKeysStartTheServersAnew() {
        var preview = mesh.setSecret("snapshotStoreSecretKey", "another-key").preview().succeeded().output();
        mesh.setSecret("snapshotStoreSecretKey", SECRET_KEY);

        assertThat(preview).contains("BYO_MESH_SECRETS", "snapshot-store=").doesNotContain("another-key");
        mesh.preview("--expect-no-changes").succeeded();
    }

    @Test
    @Order(5)
    void whatIsInTheBucketTellsNothingButWhoseAndWhenItIs() {
        var secrets = new Attacker(bed, mesh, SERVERS).secrets();
        var jwt = new Attacker(bed, mesh, "kept-hotrod-route").jwt();

        assertThat(s3.inBucket("find", "meshes/kept", "-type", "f").succeeded().output()).isNotBlank();
        // The control: what is not encrypted is found this way.
        assertThat(s3.inBucket("grep", "-rlF", secrets.get("clusterId").getAsString(), ".").output()).contains("meshes/kept/");
        for (var secret : List.of(mesh.managementToken(), SECRET_KEY, jwt, "hotrod", "kept-hotrod-route", secrets.get("snapshotKey").getAsString())) {
            assertThat(s3.inBucket("grep", "-rlF", secret, ".").output()).as(secret).isBlank();
        }
    }
}
