package io.byomesh.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.InvalidMeshException;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.Servers;
import io.byomesh.mesh.graph.Service;
import io.byomesh.mesh.graph.Service.Protocol;
import io.byomesh.mesh.graph.Sidecar;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingNamesTest {

    @Test
    void eachProblemNamesTheSettingThatItComesFrom() {
        var graph = MeshGraph.builder("a/stack")
                .servers(new Servers("Servers", "servers", 4, false))
                .service(Service.of("web", Protocol.HTTP)).service(Service.of("Tax", Protocol.TCP))
                .app(App.of("hotrod-web", "web").calling("Tax", 8500).withInstances(0))
                .app(App.of("hotrod-Tax", "Tax").withMemoryMb(100).withSidecars(List.of(new Sidecar("consul", 200))))
                .build();

        assertThat(SettingNames.in(catchThrowableOfType(InvalidMeshException.class, graph::check)).lines()).satisfiesExactlyInAnyOrder(
                line -> assertThat(line).isEqualTo("The mesh cannot be built as it is described:"),
                line -> assertThat(line).startsWith("- owner (the names of project and stack): 'a/stack'"),
                line -> assertThat(line).startsWith("- servers.instances (setting servers): 4 servers"),
                line -> assertThat(line).startsWith("- servers.name (setting prefix): 'Servers'"),
                line -> assertThat(line).startsWith("- services.Tax (setting moreServices): 'Tax'"),
                line -> assertThat(line).startsWith("- apps.hotrod-web.calls.Tax.localPort (setting moreServices): port 8500 is taken"),
                line -> assertThat(line).startsWith("- apps.hotrod-web.instances (setting instances): "),
                line -> assertThat(line).startsWith("- apps.hotrod-Tax.memoryMb (settings memory, agentMemory and proxyMemory): "),
                line -> assertThat(line).startsWith("- apps.hotrod-Tax (settings prefix and moreServices): 'hotrod-Tax'"));
    }

    @Test
    void aPlaceThatIsASettingItselfIsLeftAsItIs() {
        var graph = MeshGraph.builder("o").service(Service.of("web", Protocol.HTTP)).app(App.of("web", "web")).build();
        var invalid = catchThrowableOfType(InvalidMeshException.class, () -> graph.check(EdgeMode.DECLARED, 1));

        assertThat(SettingNames.in(invalid)).isEqualTo(invalid.getMessage()).contains("\n- policyQuota: ");
    }
}
