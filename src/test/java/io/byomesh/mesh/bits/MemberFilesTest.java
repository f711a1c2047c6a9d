package io.byomesh.mesh.bits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.Servers;
import io.byomesh.mesh.graph.Service;
import io.byomesh.mesh.graph.Service.Protocol;
import org.junit.jupiter.api.Test;

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
        return new MemberFiles(mesh.build(), "insecure-open", "apps.internal");
    }

    private static App app(MeshGraph.Builder mesh, String name) {
        return mesh.build().apps().stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    @Test
    void tellsConsulTheServiceItsSidecarAndItsUpstreams() {
        var service = json(files(mesh()).service(app(mesh(), "shop-page"))).getAsJsonObject("service");

        assertThat(service.get("id").getAsString()).isEqualTo("shop-page");
        assertThat(service.get("name").getAsString()).isEqualTo("page");
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
                .isEqualTo("{\"id\":\"shop-page\",\"sidecarPort\":8000,\"upstreamPorts\":[8081]}");
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
        assertThat(files(grown).service(app(grown, "shop-page"))).isEqualTo(files(mesh()).service(app(mesh(), "shop-page")));
    }

    @Test
    void tellsTheServersHowManyTheyAre() {
        assertThat(json(files(mesh()).serverMesh()).getAsJsonObject("servers").get("expected").getAsInt()).isEqualTo(3);
    }
}
