package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A mesh to whose Consul no public route leads: its servers manage Consul's own objects themselves, until Pulumi does, and again. */
@E2e
class I5NoDoorIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String SERVERS = "shut-consul-server";
    private static final String SPARE = "[{name: spare, command: ./hotrod customer --customer-service-port 8080, protocol: http, calledBy: {%s}}]";

    private static TestBed bed;
    private static Stack stack;
    private static Attacker inside;

    @BeforeAll
    static void aMeshWithoutADoor() {
        bed = TestBed.shared();
        stack = bed.stack("dev2", Map.of("frontendRoute", "shut.apps.localhost", "consulRoute", "none", "prefix", "shut-",
                "moreServices", SPARE.formatted("frontend: 8084"))).set("consulApiRoute", null);
        stack.up();
        stack.awaitRide();
        inside = new Attacker(bed, stack, "shut-hotrod-route");
    }

    @AfterAll
    static void itGoes() {
        if (stack != null) {
            stack.destroy();
        }
    }

    /** Consul's answer to an operator inside one of the mesh's own containers. */
    private static JsonElement consul(String path) {
        return JsonParser.parseString(inside.agent("GET", path, stack.managementToken(), "").body());
    }

    private static boolean spareIsAllowed() {
        return consul("/v1/connect/intentions/check?source=frontend&destination=spare").getAsJsonObject().get("Allowed").getAsBoolean();
    }

    private static List<String> names(String path, String key) {
        return Http.objects(consul(path)).map(object -> object.get(key).getAsString()).sorted().toList();
    }

    private static List<String> managers() {
        return Http.objects(consul("/v1/config/service-defaults"))
                .map(entry -> entry.getAsJsonObject("Meta").get("byo-mesh-managed-by").getAsString()).distinct().toList();
    }

    private static List<String> publicRoutes() {
        return bed.api().list("/v3/apps/" + bed.api().app("dev2", SERVERS) + "/routes").stream()
                .map(route -> route.get("url").getAsString()).filter(url -> !url.contains("apps.internal")).toList();
    }

    /** Updates while rides are ordered one after the other, of which each has to come. */
    private static void upUnderLoad() {
        assertThat(stack.lostRidesDuring(stack::up)).as("rides that did not come").isZero();
    }

    @Test
    @Order(1)
    void noRouteLeadsToConsulAndThePreviewSaysWhatThatMeans() {
        assertThat(publicRoutes()).isEmpty();
        assertThat(stack.preview("--expect-no-changes").succeeded().output())
                .contains("consulRoute is none", "not managed from outside", "replaces the servers");
        var outputs = bed.shell().run("pulumi", "stack", "output", "--json", "--stack", stack.name()).succeeded().output();
        assertThat(JsonParser.parseString(outputs).getAsJsonObject().keySet())
                .contains("frontend", "consulManagementToken").doesNotContain("consul", "consulApi", "consulUiToken", "audit");
        assertThat(managers()).containsExactly("servers");
        assertThat(names("/v1/acl/binding-rules", "BindName")).containsExactly("servers-app-${value.app}");
        assertThat(names("/v1/acl/policies", "Name")).filteredOn(policy -> policy.contains("app-"))
                .hasSize(5).allMatch(policy -> policy.startsWith("servers-app-shut-hotrod-"));
        assertThat(consul("/v1/connect/intentions/check?source=route&destination=driver").getAsJsonObject().get("Allowed").getAsBoolean()).isFalse();
        assertThat(spareIsAllowed()).isTrue();
    }

    @Test
    @Order(2)
    void whoFindsAWayToTheServersPortHasNotComeToConsul() {
        var address = inside.addressOf(SERVERS);
        var policy = CfApi.object("{\"source\":{\"id\":\"" + bed.api().app("dev2", "shut-hotrod-route")
                + "\"},\"destination\":{\"id\":\"" + bed.api().app("dev2", SERVERS) + "\",\"protocol\":\"tcp\",\"ports\":{\"start\":8080,\"end\":8080}}}");
        bed.api().allow(List.of(policy));
        try {
            Wait.until("the servers' port to be reached", LIMIT, () ->
                    inside.http("GET", "http://" + address + ":8080/v1/status/leader", stack.managementToken(), "").status() != 0);
            assertThat(inside.http("GET", "http://" + address + ":8080/v1/acl/tokens", stack.managementToken(), "").status()).isEqualTo(404);
        } finally {
            bed.api().forbid(List.of(policy));
        }
    }

    @Test
    @Order(3)
    void pulumiTakesOverWithoutALostRideAndNothingOfTheServersIsLeftButWhatInstancesStillHave() {
        stack.set("consulRoute", "shutconsul.apps.localhost").set("consulApiRoute", "localhost/dev2");
        upUnderLoad();

        assertThat(publicRoutes()).containsExactlyInAnyOrder("shutconsul.apps.localhost", "localhost/dev2");
        assertThat(managers()).containsExactly("pulumi");
        Wait.until("the servers' rules to be gone", LIMIT, () ->
                names("/v1/acl/binding-rules", "BindName").stream().noneMatch(policy -> policy.startsWith("servers-")));
        assertThat(names("/v1/acl/policies", "Name")).contains("app-shut-hotrod-route", "servers-app-shut-hotrod-route");
        assertThat(stack.consulWith(stack.secretOutput("consulUiToken"), "/v1/catalog/services").status()).isEqualTo(200);
        assertThat(spareIsAllowed()).isTrue();
        stack.preview("--expect-no-changes").succeeded();
    }

    /** At once with an edge that goes: of what Pulumi wrote, the servers keep nothing that the graph no longer has. */
    @Test
    @Order(4)
    void theServersTakeOverWithoutALostRideAndAnEdgeThatIsTakenAwayStaysSoAfterAnElection() {
        var token = stack.secretOutput("consulUiToken");
        stack.set("consulRoute", "none").set("consulApiRoute", null).set("moreServices", SPARE.formatted(""));
        upUnderLoad();

        assertThat(publicRoutes()).isEmpty();
        Wait.until("the servers to manage Consul's objects", LIMIT, () -> managers().equals(List.of("servers")));
        assertThat(spareIsAllowed()).isFalse();
        assertThat(inside.agent("GET", "/v1/catalog/services", token, "").status()).isEqualTo(403);
        assertThat(names("/v1/acl/binding-rules", "BindName")).containsExactly("servers-app-${value.app}");

        var leader = consul("/v1/status/leader").getAsString();
        bed.exec(SERVERS, indexOf(leader), "pkill", "-KILL", "sidecar");
        Wait.until("another leader", LIMIT, () -> {
            var now = consul("/v1/status/leader").getAsString();
            return !now.isEmpty() && !now.equals(leader) && managers().equals(List.of("servers"));
        });
        assertThat(spareIsAllowed()).isFalse();
        stack.awaitRide();
        stack.preview("--expect-no-changes").succeeded();
    }

    private static int indexOf(String leader) {
        return IntStream.range(0, 3)
                .filter(server -> leader.startsWith(bed.exec(SERVERS, server, "printenv", "CF_INSTANCE_INTERNAL_IP").succeeded().value() + ":"))
                .findFirst().orElseThrow();
    }
}
