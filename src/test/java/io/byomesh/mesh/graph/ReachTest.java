package io.byomesh.mesh.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.mesh.graph.Graphs.Opening;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;

@Domain(Graphs.class)
@Domain(DomainContext.Global.class)
class ReachTest {

    @Test
    void tellsWhatAllShareInOneLineEachAndThenTheEdges() {
        assertThat(Reach.table(Graphs.hotrod(), EdgeMode.DECLARED)).isEqualTo("""
                from             to               ports               why
                every member     every member     tcp 8301, udp 8301  gossip
                every member     consul-server    tcp 8300            RPC to the servers
                every member     consul-server    tcp 8503            login at the servers
                hotrod-frontend  hotrod-customer  tcp 8000            calls customer
                hotrod-frontend  hotrod-driver    tcp 8000            calls driver
                hotrod-frontend  hotrod-route     tcp 8000            calls route""");
    }

    @Test
    void tellsAFullMeshByCallee() {
        assertThat(Reach.table(Graphs.hotrod(), EdgeMode.FULL_MESH)).endsWith("""
                every other member  hotrod-customer  tcp 8000            full mesh
                every other member  hotrod-driver    tcp 8000            full mesh
                every other member  hotrod-frontend  tcp 8000            full mesh
                every other member  hotrod-route     tcp 8000            full mesh""");
    }

    @Test
    void tellsAnAddedEdgeInOneAddedLine() {
        var graph = Graphs.hotrod();
        var driver = graph.apps().stream().filter(app -> app.name().equals("hotrod-driver")).findFirst().orElseThrow();
        var before = Reach.lines(graph, EdgeMode.DECLARED);

        var after = new ArrayList<>(Reach.lines(Graphs.with(graph, driver.calling("route", 8083)), EdgeMode.DECLARED));

        assertThat(after).containsSubsequence(before).hasSize(before.size() + 1);
        after.removeAll(before);
        assertThat(after).containsExactly("hotrod-driver -> hotrod-route: tcp 8000, calls route");
    }

    @Property(tries = 300)
    void tellsTheSameForTheSameMesh(@ForAll MeshGraph graph, @ForAll EdgeMode edges, @ForAll Random random) {
        assertThat(Reach.table(Graphs.shuffled(graph, random), edges)).isEqualTo(Reach.table(graph, edges));
        assertThat(Reach.lines(graph, edges)).isSorted().hasSameSizeAs(Graphs.openings(graph, edges));
    }

    @Property(tries = 300)
    void opensInWordsExactlyWhatThePoliciesOpen(@ForAll MeshGraph graph, @ForAll EdgeMode edges) {
        var names = graph.members().stream().map(Member::name).toList();
        var told = new HashSet<Opening>();
        Reach.table(graph, edges).lines().skip(1).map(line -> line.split(" {2,}")).forEach(row -> {
            for (var to : row[1].equals("every member") ? names : List.of(row[1])) {
                for (var from : sources(row[0], to, names)) {
                    for (var ports : row[2].split(", ")) {
                        var port = Integer.parseInt(ports.substring(4));
                        told.add(new Opening(from, to, ports.substring(0, 3), port, port));
                    }
                }
            }
        });

        assertThat(told).isEqualTo(Set.copyOf(Graphs.openings(graph, edges)));
    }

    private static List<String> sources(String told, String destination, List<String> names) {
        return switch (told) {
            case "every member" -> names;
            case "every other member" -> names.stream().filter(name -> !name.equals(destination)).toList();
            default -> List.of(told);
        };
    }
}
