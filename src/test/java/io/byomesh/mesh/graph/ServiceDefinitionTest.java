package io.byomesh.mesh.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.mesh.graph.ServiceDefinition.Check;
import io.byomesh.mesh.graph.ServiceDefinition.Proxy;
import io.byomesh.mesh.graph.ServiceDefinition.Upstream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceDefinitionTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private static ServiceDefinition of(MeshGraph graph, String app) {
        return ServiceDefinition.of(graph, graph.apps().stream().filter(each -> each.name().equals(app)).findFirst().orElseThrow());
    }

    @Test
    void registersTheAppWithItsUpstreamsInOrderOfTheirNames() {
        assertThat(of(Graphs.hotrod().check(), "hotrod-frontend")).isEqualTo(new ServiceDefinition(
                "hotrod-frontend", "frontend", 8080, Service.Protocol.HTTP,
                List.of(new Check.Http("The app answers", "http://127.0.0.1:8080/", A_SECOND, A_SECOND)),
                new Proxy(8000,
                        List.of(new Upstream("customer", 8081, Service.Protocol.HTTP),
                                new Upstream("driver", 8082, Service.Protocol.GRPC),
                                new Upstream("route", 8083, Service.Protocol.HTTP)),
                        List.of(new Check.Tcp("The sidecar takes connections", "127.0.0.1:8000", A_SECOND, A_SECOND),
                                new Check.Alias("The app is healthy", "hotrod-frontend")))));
    }

    @Test
    void looksAtTheAppsPortWhereNoPathIsKnown() {
        assertThat(of(Graphs.hotrod(), "hotrod-driver").checks()).containsExactly(
                new Check.Tcp("The app takes connections", "127.0.0.1:8080", A_SECOND, A_SECOND));
    }

    @Test
    void registersACanaryUnderTheServiceOfTheAppThatItMayReplace() {
        var graph = MeshGraph.builder("o").service(Service.of("web", Service.Protocol.HTTP))
                .app(App.of("web", "web")).app(App.of("web-canary", "web")).build().check();

        assertThat(of(graph, "web-canary").name()).isEqualTo(of(graph, "web").name());
        assertThat(of(graph, "web-canary").id()).isNotEqualTo(of(graph, "web").id());
    }

    @Test
    void givesAUdpServiceNeitherAnUpstreamNorACheck() {
        var graph = MeshGraph.builder("o").service(Service.of("web", Service.Protocol.HTTP))
                .service(Service.of("metrics", Service.Protocol.UDP).withPort(8125))
                .app(App.of("web", "web").calling(Call.udp("metrics"))).app(App.of("metrics", "metrics")).build().check();

        assertThat(of(graph, "web").proxy().upstreams()).isEmpty();
        assertThat(of(graph, "metrics").checks()).isEmpty();
    }

    @Test
    void callsAnAdoptedMemberByItsAppsName() {
        var graph = MeshGraph.builder("o").service(Service.of("web", Service.Protocol.HTTP)).adopt(new AdoptedMember("legacy", "guid"))
                .app(App.of("web", "web").calling("legacy", 8081)).build().check();

        assertThat(of(graph, "web").proxy().upstreams()).containsExactly(new Upstream("legacy", 8081, Service.Protocol.TCP));
    }
}
