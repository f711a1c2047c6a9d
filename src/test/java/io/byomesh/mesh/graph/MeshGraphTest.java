package io.byomesh.mesh.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Domain(Graphs.class)
@Domain(DomainContext.Global.class)
class MeshGraphTest {

    private static final String LONG = "x".repeat(64);
    private static final Security SECURE = Security.SECURE;
    private static final Optional<SnapshotHolder> NO_SNAPSHOTS = Optional.empty();

    private static MeshGraph.Builder hotrod() {
        var builder = MeshGraph.builder("hotrod.dev");
        Graphs.hotrod().services().forEach(builder::service);
        Graphs.hotrod().apps().forEach(builder::app);
        return builder;
    }

    private static MeshGraph frontend(App frontend) {
        return Graphs.with(Graphs.hotrod(), frontend);
    }

    private static App frontend() {
        return Graphs.hotrod().apps().stream().filter(app -> app.name().equals("hotrod-frontend")).findFirst().orElseThrow();
    }

    /** A caller of one service, whose fields can be set with no other problem in the way. */
    private static MeshGraph pair(Service callee, Call call) {
        return MeshGraph.builder("o").service(Service.of("web", Service.Protocol.HTTP)).service(callee)
                .app(App.of("web", "web").calling(call)).app(App.of("callee", callee.name())).build();
    }

    static Stream<Arguments> mistakes() {
        var tcp = Service.of("store", Service.Protocol.TCP);
        var udp = Service.of("metrics", Service.Protocol.UDP).withPort(8125);
        return Stream.of(
                arguments(hotrod().servers(Servers.of("consul-server", 4)).build(),
                        "servers.instances", "4 servers outlive no more losses than 3", "such as 5"),
                arguments(hotrod().servers(Servers.of("consul-server", 1)).build(),
                        "servers.instances", "a single server", "allowSingleServer"),
                arguments(hotrod().servers(Servers.of("consul-server", 0)).build(), "servers.instances", "0 servers", "set 3"),
                arguments(hotrod().servers(Servers.of("consul-server", 9)).build(), "servers.instances", "9 servers", "set 3, or 5"),
                arguments(hotrod().servers(Servers.of("consul-server", 3).withInternalHost("consul_server")).build(),
                        "servers.internalHost", "'consul_server'", "dashes"),
                arguments(hotrod().service(Service.of("driver", Service.Protocol.TCP)).build(),
                        "services.driver", "two services", "rename one"),
                arguments(hotrod().app(App.of("hotrod-driver", "driver")).build(), "apps.hotrod-driver", "two members", "rename one"),
                arguments(hotrod().app(App.of("consul-server", "driver")).build(), "apps.consul-server", "two members", "rename one"),
                arguments(hotrod().adopt(new AdoptedMember("hotrod-driver", "g")).build(),
                        "apps.hotrod-driver", "pushed by others", "unique in its space"),
                arguments(hotrod().adopt(new AdoptedMember("driver", "g")).build(), "adopted.driver", "the service 'driver'", "rename the service"),
                arguments(hotrod().service(tcp).build(), "services.store", "no app provides it", "let an app provide 'store'"),
                arguments(hotrod().app(App.of("other", "rout")).build(), "apps.other.provides", "no service 'rout'", "'route'"),
                arguments(frontend(frontend().calling("custommer", 8084)),
                        "apps.hotrod-frontend.calls.custommer", "no service 'custommer'", "write 'customer' if that was meant"),
                arguments(frontend(frontend().calling("billing", 8084)),
                        "apps.hotrod-frontend.calls.billing", "no service 'billing'", "one of customer, driver, frontend, route"),
                arguments(frontend(frontend().calling("hotrod-route", 8084)),
                        "apps.hotrod-frontend.calls.hotrod-route", "no service", "call 'route', the service that this app provides"),
                arguments(frontend(frontend().calling("frontend", 8084)),
                        "apps.hotrod-frontend.calls.frontend", "calls itself", "remove the call"),
                arguments(frontend(frontend().calling("driver", 8084)),
                        "apps.hotrod-frontend.calls.driver", "called twice", "remove one"),
                arguments(pair(tcp, Call.to("store", 8080)), "apps.web.calls.store.localPort", "port 8080 is taken", "8081"),
                arguments(pair(tcp, Call.to("store", 8000)), "apps.web.calls.store.localPort", "the app's own sidecar", "8081"),
                arguments(pair(tcp, Call.to("store", 0)), "apps.web.calls.store.localPort", "0 is no port", "8081"),
                arguments(pair(tcp, Call.to("store", 65536)), "apps.web.calls.store.localPort", "65536 is no port", "8081"),
                arguments(pair(tcp.withSidecarPort(8080), Call.to("store", 8081)), "services.store.sidecarPort", "port 8080", "8081"),
                arguments(pair(tcp.withPort(8000), Call.to("store", 8081)), "services.store.sidecarPort", "the app itself", "8081"),
                arguments(pair(tcp.withPort(2222), Call.to("store", 8081)), "services.store.port", "ssh daemon", "8081"),
                arguments(pair(udp.withPort(8080), Call.udp("metrics")), "services.metrics.port", "opens to nobody", "8081"),
                arguments(pair(udp, Call.to("metrics", 8081)), "apps.web.calls.metrics.localPort", "UDP goes past", "leave the local port out"),
                arguments(pair(tcp.withHealthPath("/"), Call.to("store", 8081)), "services.store.healthPath", "speaks tcp", "protocol is http"),
                arguments(pair(Service.of("consul", Service.Protocol.TCP), Call.to("consul", 8081)), "services.consul", "Consul", "another name"),
                arguments(pair(Service.of("web-sidecar-proxy", Service.Protocol.TCP), Call.to("web-sidecar-proxy", 8081)),
                        "services.web-sidecar-proxy", "Consul", "another name"),
                arguments(pair(Service.of("Store", Service.Protocol.TCP), Call.to("Store", 8081)),
                        "services.Store", "'Store'", "lower-case"),
                arguments(frontend(frontend().withHosts(List.of("hotrod", LONG))), "apps.hotrod-frontend.hosts", "64 characters", "1 to 63"),
                arguments(frontend(frontend().withInstances(0)), "apps.hotrod-frontend.instances", "0 instances", "1 or more"),
                arguments(frontend(frontend().withMemoryMb(288)),
                        "apps.hotrod-frontend.memoryMb", "288 MB (consul 160, consul-proxy 128) of 288 MB", "more than 288"),
                arguments(frontend(frontend().withSidecars(List.of(new Sidecar("a", 0)))),
                        "apps.hotrod-frontend.sidecars.a.memoryMb", "0 MB", "such as 128"),
                arguments(frontend(frontend().withSidecars(List.of(new Sidecar("a", 1), new Sidecar("a", 1)))),
                        "apps.hotrod-frontend.sidecars.a", "two sidecars", "rename one"),
                arguments(new MeshGraph(LONG, Graphs.hotrod().servers(), List.of(), List.of(), List.of(), SECURE, NO_SNAPSHOTS), "owner", "64 characters", "1 to 63"),
                arguments(new MeshGraph("my/stack", Graphs.hotrod().servers(), List.of(), List.of(), List.of(), SECURE, NO_SNAPSHOTS), "owner", "'my/stack'", "dots"),
                arguments(new MeshGraph("", Graphs.hotrod().servers(), List.of(), List.of(), List.of(), SECURE, NO_SNAPSHOTS), "owner", "''", "1 to 63"),
                arguments(hotrod().app(App.of("driver--two", "driver")).build(), "apps.driver--two", "two dashes in a row", "single dashes"),
                arguments(hotrod().keeper("hotrod-driver").build(), "keeper", "the name of a member", "rename it"),
                arguments(hotrod().keeper("Keeper").build(), "keeper", "'Keeper'", "lower-case"),
                arguments(hotrod().keeper("keeper").security(Security.INSECURE_OPEN).build(),
                        "keeper", "a mesh that is insecure-open", "set security to secure"),
                arguments(crowd(75), "policyQuota", "154 network policies", "max_policies_per_app_source"));
    }

    /** That many apps that call nobody, each of which gossips with all others, with the servers, and with itself. */
    private static MeshGraph crowd(int apps) {
        var builder = MeshGraph.builder("o").service(Service.of("web", Service.Protocol.HTTP));
        IntStream.range(0, apps).forEach(i -> builder.app(App.of("web-" + i, "web")));
        return builder.build();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void namesTheSettingTheMistakeAndTheFix(MeshGraph graph, String where, String what, String fix) {
        assertThat(graph.validate()).singleElement().satisfies(problem -> {
            assertThat(problem.where()).isEqualTo(where);
            assertThat(problem.what()).contains(what);
            assertThat(problem.fix()).contains(fix);
            assertThat(problem.sentence()).isEqualTo(where + ": " + problem.what() + "; " + problem.fix() + ".");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 1023, 2222, 8080, 8300, 8301, 8302, 8500, 8501, 8502, 8503, 8600, 19000, 20000, 21755, 61001, 61443, 65535})
    void refusesAReservedPortForAnUpstreamAndForASidecar(int port) {
        var store = Service.of("store", Service.Protocol.TCP);

        assertThat(pair(store, Call.to("store", port)).validate()).extracting(Problem::where)
                .containsExactly("apps.web.calls.store.localPort");
        assertThat(pair(store.withSidecarPort(port), Call.to("store", 8081)).validate()).extracting(Problem::where)
                .containsExactly("services.store.sidecarPort");
    }

    @Test
    void refusesTwoUpstreamsOnOnePort() {
        var graph = frontend(App.of("hotrod-frontend", "frontend").calling("customer", 8081).calling("driver", 8081));

        assertThat(graph.validate()).containsExactly(new Problem("apps.hotrod-frontend.calls.driver.localPort",
                "port 8081 is taken by the upstream for customer", "set a free port between 1024 and 61000, such as 8082"));
    }

    @Test
    void tellsAllProblemsAtOnce() {
        var graph = hotrod().servers(Servers.of("consul-server", 2)).app(App.of("Bad", "route").withInstances(0)).build();

        assertThatThrownBy(graph::check).isInstanceOf(InvalidMeshException.class)
                .hasMessageContainingAll("\n- servers.instances: 2 servers", "\n- apps.Bad: 'Bad'", "\n- apps.Bad.instances: there cannot be 0")
                .satisfies(e -> assertThat(((InvalidMeshException) e).problems()).hasSize(3));
    }

    @Test
    void tellsAProblemOfASharedServiceOnce() {
        var graph = MeshGraph.builder("o").service(Service.of("web", Service.Protocol.HTTP).withSidecarPort(8301))
                .app(App.of("web", "web")).app(App.of("web-canary", "web")).build();

        assertThat(graph.validate()).hasSize(1);
    }

    @Test
    void proposesTheDeclaredEdgesWhenAFullMeshExceedsTheQuota() {
        assertThat(Graphs.hotrod().validate(EdgeMode.FULL_MESH, 13)).singleElement().satisfies(problem -> {
            assertThat(problem.what()).contains("consul-server would be the source of 16", "5 apps", "13");
            assertThat(problem.fix()).startsWith("set edges to declared");
        });
    }

    @Test
    void takesASingleServerThatWasAskedForByName() {
        assertThat(hotrod().servers(Servers.of("consul-server", 1).allowingSingleServer()).build().validate()).isEmpty();
    }

    @Test
    void takesAnyNameOfAnAdoptedMemberThatNobodyCalls() {
        var graph = hotrod().adopt(new AdoptedMember("My App", "g"));

        assertThat(graph.build().validate()).isEmpty();
        graph.service(Service.of("web", Service.Protocol.HTTP)).app(App.of("web", "web").calling("My App", 8081));
        assertThat(graph.build().validate()).extracting(Problem::where).containsExactly("adopted.My App");
    }

    @Test
    void listsTheServersFirstAndTheOthersByName() {
        var graph = hotrod().adopt(new AdoptedMember("a-stranger", "g")).build();

        assertThat(graph.members()).extracting(Member::name).containsExactly(
                "consul-server", "a-stranger", "hotrod-customer", "hotrod-driver", "hotrod-frontend", "hotrod-route");
    }

    @Test
    void labelsItsMembersAndSelectsThoseOfOthers() {
        assertThat(Graphs.hotrod().labels()).containsExactly(
                Map.entry("byo-mesh-stack", "hotrod.dev"), Map.entry("service-mesh", "true"));
        assertThat(MeshLabels.adoptedBy("hotrod.dev")).isEqualTo("service-mesh=true,byo-mesh-stack!=hotrod.dev");
    }

    @Property(tries = 300)
    void takesEveryGraphThatIsRight(@ForAll MeshGraph graph, @ForAll EdgeMode edges) {
        assertThat(graph.validate(edges, Graphs.NO_QUOTA)).isEmpty();
        assertThat(graph.check(edges, Graphs.NO_QUOTA)).isSameAs(graph);
    }

    @Property(tries = 300)
    void sortsSoThatEqualMeshesAreEqual(@ForAll MeshGraph graph, @ForAll Random random) {
        assertThat(Graphs.shuffled(graph, random)).isEqualTo(graph);
    }

    @Test
    void cannotBeChangedThroughTheListsItWasMadeFrom() {
        var calls = new ArrayList<>(List.of(Call.to("customer", 8081)));
        var app = new App("a", "frontend", 1, 512, List.of(), calls, List.of());

        calls.clear();

        assertThat(app.calls()).hasSize(1);
        assertThatThrownBy(() -> app.calls().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void readsModesAndProtocolsFromSettingsAndNamesTheChoices() {
        assertThat(EdgeMode.fromSetting("full-mesh")).isEqualTo(EdgeMode.FULL_MESH);
        assertThat(Service.Protocol.fromSetting("grpc")).isEqualTo(Service.Protocol.GRPC);
        assertThatThrownBy(() -> EdgeMode.fromSetting("all")).hasMessage("'all' is no way to open edges; set one of none, declared, full-mesh");
        assertThatThrownBy(() -> Service.Protocol.fromSetting("HTTP")).hasMessage("'HTTP' is no protocol; set one of http, grpc, tcp, udp");
    }
}
