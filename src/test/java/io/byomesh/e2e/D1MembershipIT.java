package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members come and go; nobody else notices. */
@E2e
class D1MembershipIT {

    private static final String FIFTH =
            "[{name: pricing, command: ./hotrod route --route-service-port 8080, calledBy: {frontend: 8084}}]";

    private static TestBed bed;

    @BeforeAll
    static void theMesh() {
        bed = TestBed.shared();
    }

    @Test
    void aFifthServiceChangesItselfItsCallerAndTheirPoliciesOnly() {
        var before = instances(bed.api().appNames("dev"));
        var policies = bed.api().policies();

        var preview = bed.dev().set("moreServices", FIFTH).preview().succeeded().output();
        assertThat(preview).contains("hotrod-frontend -> hotrod-pricing: tcp 8000, calls pricing");
        bed.dev().up();

        Wait.until("the fifth service to answer", Duration.ofSeconds(60), () -> bed.exec(
                        "hotrod-frontend", 0, "curl", "-sf", "http://localhost:8084/route?pickup=1,2&dropoff=3,4")
                .output()
                .contains("ETA"));
        bed.dev().awaitRide();
        var others = List.of("consul-server", "hotrod-customer", "hotrod-driver", "hotrod-route");
        assertThat(instances(others)).isEqualTo(only(before, others));
        var fifth = bed.api().app("dev", "hotrod-pricing");
        var added = new ArrayList<>(bed.api().policies());
        added.removeAll(policies);
        assertThat(added).allSatisfy(policy -> assertThat(policy.toString()).contains(fifth));
        assertThat(bed.api().policies()).containsAll(policies);
        assertThat(bed.api().policies("hotrod-frontend", "hotrod-pricing")).extracting(D1MembershipIT::port)
                .containsExactlyInAnyOrder("tcp 8000", "tcp 8301", "udp 8301");
        assertThat(bed.api().policies("hotrod-pricing", "hotrod-frontend")).extracting(D1MembershipIT::port)
                .containsExactlyInAnyOrder("tcp 8301", "udp 8301");

        bed.dev().set("moreServices", null).up();

        assertThat(bed.api().appNames("dev")).doesNotContain("hotrod-pricing");
        assertThat(bed.api().policies()).containsExactlyInAnyOrderElementsOf(policies);
        assertThat(bed.dev().output("members")).doesNotContain("pricing");
        Wait.until("Consul to forget the fifth service", Duration.ofSeconds(30), () -> bed.dev()
                .consul("/v1/catalog/service/pricing").json().getAsJsonArray().isEmpty());
        assertThat(instances(others)).isEqualTo(only(before, others));
        bed.dev().preview("--expect-no-changes").succeeded();
        bed.dev().awaitRide();
    }

    @Test
    void anAppThatOthersPushedWithTheLabelBecomesAMember(@TempDir Path directory) throws Exception {
        var policies = bed.api().policies().size();
        var stranger = bed.api().push("dev", """
                applications:
                - name: stranger
                  memory: 64M
                  buildpacks: [binary_buildpack]
                  command: python3 -m http.server 8080
                  metadata: {labels: {service-mesh: "true"}}
                """, "stranger", page(directory));

        assertThat(bed.dev().preview().succeeded().output()).contains("stranger -> consul-server: tcp 8300");
        bed.dev().up();

        assertThat(bed.dev().output("members")).contains("stranger");
        assertThat(bed.api().policies().stream().filter(p -> p.toString().contains(stranger))).hasSizeGreaterThan(10);
        bed.dev().preview("--expect-no-changes").succeeded();

        bed.api().delete("/v3/apps/" + stranger);
        Wait.until("the stranger to be gone", Duration.ofSeconds(30), () -> !bed.api().appNames("dev").contains("stranger"));
        bed.dev().up();
        assertThat(bed.api().policies()).hasSize(policies);
    }

    @Test
    void twoInstancesOfCustomerShareTheRides() {
        bed.dev().set("instances", "{customer: 2}").up();
        Wait.until("two healthy instances of customer", Duration.ofSeconds(90), () -> bed.dev()
                        .consul("/v1/health/service/customer?passing")
                        .json()
                        .getAsJsonArray()
                        .size()
                == 2);

        Wait.until("both instances to be asked", Duration.ofSeconds(60), () -> {
            bed.dev().rides();
            return asked(0) && asked(1);
        });
        bed.dev().set("instances", null).up();
        bed.dev().awaitRide();
    }

    @Test
    void aSecondStackRidesBesideTheFirstAndLeavesItAlone() {
        var before = instances(bed.api().appNames("dev"));
        var second = bed.stack(
                "dev2",
                Map.of("frontendRoute", "hotrod2.apps.localhost", "consulRoute", "consul2.apps.localhost", "prefix", "two-"));
        second.up();

        second.awaitRide();
        assertThat(bed.dev().rides()).as("a ride of the first").isTrue();
        second.destroy();

        assertThat(bed.api().appNames("dev2")).isEmpty();
        assertThat(bed.dev().rides()).as("a ride of the first").isTrue();
        assertThat(instances(bed.api().appNames("dev"))).isEqualTo(before);
    }

    private static String port(JsonObject policy) {
        var destination = policy.getAsJsonObject("destination");
        return destination.get("protocol").getAsString() + " " + destination.getAsJsonObject("ports").get("start").getAsInt();
    }

    private static boolean asked(int instance) {
        return bed.exec("hotrod-customer", instance, "curl", "-s", "http://localhost:19000/stats?filter=http.public_listener.downstream_rq_total")
                .output()
                .lines()
                .anyMatch(line -> line.matches("http\\.public_listener\\.downstream_rq_total: [1-9]\\d*"));
    }

    private static Map<String, List<String>> instances(List<String> apps) {
        var all = new TreeMap<String, List<String>>();
        apps.forEach(app -> all.put(app, bed.api().instances("dev", app)));
        return all;
    }

    private static Map<String, List<String>> only(Map<String, List<String>> all, List<String> apps) {
        var some = new TreeMap<>(all);
        some.keySet().retainAll(apps);
        return some;
    }

    private static Path page(Path directory) throws Exception {
        var zip = directory.resolve("stranger.zip");
        try (var out = new ZipArchiveOutputStream(zip)) {
            out.putArchiveEntry(new ZipArchiveEntry("index.html"));
            out.write(Shell.utf8("hello"));
            out.closeArchiveEntry();
        }
        return zip;
    }
}
