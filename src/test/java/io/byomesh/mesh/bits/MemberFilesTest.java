package io.byomesh.mesh.bits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.Choreography;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.Servers;
import io.byomesh.mesh.graph.Service;
import io.byomesh.mesh.graph.Service.Protocol;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import io.byomesh.mesh.graph.SnapshotStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MemberFilesTest {

    private static MeshGraph.Builder mesh() {
        return MeshGraph.builder("test")
                .servers(Servers.of("consul-server", 3))
                .service(Service.of("page", Protocol.HTTP))
                .service(Service.of("stock", Protocol.HTTP))
                .app(App.of("shop-page", "page").calling("stock", 8081))
                .app(App.of("shop-stock", "stock"));
    }

    private static MemberFiles files(MeshGraph.Builder mesh) {
        return new MemberFiles(mesh.build(), Choreography.DEFAULT, "insecure-open", "apps.internal");
    }

    private static App app(MeshGraph.Builder mesh, String name) {
        return mesh.build().apps().stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    @Test
    void tellsConsulTheServiceItsSidecarAndItsUpstreams() {
        var service = json(files(mesh()).service(app(mesh(), "shop-page"), "abc")).getAsJsonObject("service");

        assertThat(service.get("id").getAsString()).isEqualTo("shop-page");
        assertThat(service.get("name").getAsString()).isEqualTo("page");
        assertThat(service.getAsJsonObject("meta").get("version").getAsString()).isEqualTo("abc");
        assertThat(service.get("port").getAsInt()).isEqualTo(8080);
        var sidecar = service.getAsJsonObject("connect").getAsJsonObject("sidecar_service");
        assertThat(sidecar.get("port").getAsInt()).isEqualTo(8000);
        var upstreams = sidecar.getAsJsonObject("proxy").getAsJsonArray("upstreams");
        assertThat(upstreams).hasSize(1);
        assertThat(upstreams.get(0).getAsJsonObject().get("destination_name").getAsString()).isEqualTo("stock");
        assertThat(upstreams.get(0).getAsJsonObject().get("local_bind_port").getAsInt()).isEqualTo(8081);
    }

    @Test
    void tellsTheSidecarsWhichPortsTheyWaitFor() {
        var mesh = json(files(mesh()).mesh(app(mesh(), "shop-page")));

        assertThat(mesh.getAsJsonObject("service").toString())
                .isEqualTo("{\"id\":\"shop-page\",\"name\":\"page\",\"sidecarPort\":8000,"
                        + "\"upstreams\":[{\"name\":\"stock\",\"port\":8081}]}");
        assertThat(mesh.getAsJsonObject("servers").getAsJsonArray("join").get(0).getAsString())
                .isEqualTo("consul-server.apps.internal");
    }

    @Test
    void waitsLongerForWhatComesLater() {
        var start = json(files(mesh()).mesh(app(mesh(), "shop-page"))).getAsJsonObject("start");

        assertThat(start.get("joinSeconds").getAsInt()).isLessThan(start.get("proxySeconds").getAsInt());
        assertThat(start.get("proxySeconds").getAsInt()).isLessThan(start.get("appSeconds").getAsInt());
        assertThat(start.get("appSeconds").getAsInt()).isLessThan(180);
    }

    @Test
    void saysNothingInAnAppsFilesThatIsNotAboutTheApp() {
        var grown = mesh().service(Service.of("tax", Protocol.TCP)).app(App.of("shop-tax", "tax")).servers(Servers.of("consul-server", 5));

        assertThat(files(grown).mesh(app(grown, "shop-page"))).isEqualTo(files(mesh()).mesh(app(mesh(), "shop-page")));
        assertThat(files(grown).service(app(grown, "shop-page"), "abc")).isEqualTo(files(mesh()).service(app(mesh(), "shop-page"), "abc"));
    }

    private static JsonObject consul(MeshGraph.Builder mesh, EdgeMode edges) {
        var graph = mesh.build().check();
        return json(new MemberFiles(graph, Choreography.DEFAULT, "secure", "apps.internal").consul(edges));
    }

    private static List<String> each(JsonObject of, String list, String... keys) {
        return of.getAsJsonArray(list).asList().stream().map(JsonElement::getAsJsonObject)
                .map(object -> Arrays.stream(keys).map(key -> object.get(key).getAsString()).collect(Collectors.joining(" "))).toList();
    }

    static Stream<Arguments> edges() {
        var stock = "service-intentions stock";
        var page = "service-intentions page";
        var ofStock = List.of("service-defaults stock", "service-router stock");
        var ofPage = List.of("service-defaults page", "service-router page");
        return Stream.of(
                Arguments.of(EdgeMode.DECLARED, concat(ofPage.subList(0, 1), ofStock), List.of(stock), List.of("page")),
                Arguments.of(EdgeMode.NONE, concat(ofPage.subList(0, 1), ofStock), List.of(), List.of()),
                Arguments.of(EdgeMode.FULL_MESH, concat(ofPage, ofStock), List.of(page, stock), List.of("*", "*")));
    }

    private static List<String> concat(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    @ParameterizedTest
    @MethodSource("edges")
    void tellsTheServersWhatConsulHasToKnowWhereTheyWriteItThemselves(
            EdgeMode edges, List<String> ofServices, List<String> intentions, List<String> callers) {
        var consul = consul(mesh(), edges);

        assertThat(each(consul, "entries", "Kind", "Name")).filteredOn(entry -> !entry.startsWith("service-intentions"))
                .containsExactlyElementsOf(concat(List.of("mesh mesh", "proxy-defaults global"), ofServices));
        assertThat(each(consul, "entries", "Kind", "Name")).filteredOn(entry -> entry.startsWith("service-intentions"))
                .containsExactlyInAnyOrderElementsOf(intentions);
        assertThat(consul.getAsJsonArray("entries").asList()).map(JsonElement::getAsJsonObject).filteredOn(entry -> entry.has("Sources"))
                .map(entry -> entry.getAsJsonArray("Sources").get(0).getAsJsonObject().get("Name").getAsString())
                .containsExactlyElementsOf(callers);
        assertThat(consul.getAsJsonArray("entries")).allSatisfy(entry ->
                assertThat(entry.getAsJsonObject().get("Meta").toString()).isEqualTo("{\"byo-mesh-managed-by\":\"servers\"}"));
        assertThat(each(consul, "policies", "Name")).containsExactly("servers-app-shop-page", "servers-app-shop-stock");
        assertThat(consul.getAsJsonArray("policies").get(0).getAsJsonObject().get("Rules").getAsString()).contains("service \"page\"");
        assertThat(each(consul, "bindingRules", "AuthMethod", "BindType", "BindName")).containsExactly("byo-mesh policy servers-app-${value.app}");
        assertThat(consul.getAsJsonObject("authMethod").get("Name").getAsString()).isEqualTo("byo-mesh");
    }

    @Test
    void keepsOutOfTheServersFileByWhatIdentitiesAreChecked() {
        var config = consul(mesh(), EdgeMode.DECLARED).getAsJsonObject("authMethod").getAsJsonObject("Config");

        assertThat(config.getAsJsonArray("JWTValidationPubKeys")).isEmpty();
        assertThat(config.get("BoundIssuer").getAsString()).isEqualTo("byo-mesh");
    }

    @Test
    void tellsTheServersInWhichBucketTheirSnapshotsAreAndNobodyTheKeys() {
        var store = SnapshotStore.of("https://s3.example.com", "snapshots", "us-east-1").withPrefix("blue");

        var mesh = json(files(mesh().snapshots(store)).serverMesh("", ""));

        assertThat(mesh.getAsJsonObject("store")).hasToString("{\"endpoint\":\"https://s3.example.com\",\"bucket\":\"snapshots\","
                + "\"region\":\"us-east-1\",\"prefix\":\"blue\",\"everySeconds\":10}");
        assertThat(mesh.has("keeper")).isFalse();
    }

    @Test
    void tellsTheServersHowManyTheyAre() {
        assertThat(json(files(mesh()).serverMesh("", "")).getAsJsonObject("servers").get("expected").getAsInt()).isEqualTo(3);
    }
}
