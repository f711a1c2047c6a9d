package io.byomesh.mesh.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.Gson;
import io.byomesh.mesh.graph.Service.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigEntriesTest {

    private static final List<String> NOT_SENT = List.of("connect-failure", "refused-stream");

    private static List<ConfigEntries.Entry> of(Service... services) {
        var graph = MeshGraph.builder("o");
        for (var service : services) {
            graph.service(service).app(App.of(service.name(), service.name()));
        }
        // Somebody may call each of them.
        return ConfigEntries.of(graph.build().check(), EdgeMode.FULL_MESH);
    }

    private static ConfigEntries.Entry only(String kind, Service service) {
        var entries = of(service).stream().filter(entry -> entry.kind().equals(kind)).toList();
        assertThat(entries).hasSize(1);
        return entries.get(0);
    }

    /** What a proxy sends again, one for each route of the router: the methods, empty for all, and when. */
    private record Again(List<?> methods, List<?> retryOn, List<?> statuses) {}

    private static List<Again> router(Service service) {
        var routes = (List<?>) only("service-router", service).content().get("Routes");
        return routes.stream().map(each -> {
            var match = map(map(map(each).get("Match")).get("HTTP"));
            var destination = map(map(each).get("Destination"));
            assertThat(match.get("PathPrefix")).isEqualTo("/");
            assertThat((Integer) destination.get("NumRetries")).isPositive();
            return new Again(list(match.get("Methods")), list(destination.get("RetryOn")), list(destination.get("RetryOnStatusCodes")));
        }).toList();
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    @Test
    void anHttpServiceIsAskedAgainAfterABrokenAnswerByMethodsThatMayBeRepeatedOnly() {
        assertThat(router(Service.of("web", Protocol.HTTP))).containsExactly(
                new Again(List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"), List.of("connect-failure", "refused-stream", "reset"), List.of(503)),
                // Routes are looked through in order: this is for POST and PATCH.
                new Again(List.of(), NOT_SENT, List.of()));
    }

    @Test
    void anIdempotentHttpServiceIsAskedAgainByEveryMethod() {
        assertThat(router(Service.of("web", Protocol.HTTP).asIdempotent())).containsExactly(
                new Again(List.of(), List.of("connect-failure", "refused-stream", "reset"), List.of(503)));
    }

    @Test
    void aGrpcServiceIsAskedAgainWhereTheRequestHasNotReachedIt() {
        assertThat(router(Service.of("driver", Protocol.GRPC))).containsExactly(new Again(List.of(), NOT_SENT, List.of()));
    }

    @Test
    void anIdempotentGrpcServiceIsAskedAgainWhereItIsUnavailable() {
        assertThat(router(Service.of("driver", Protocol.GRPC).asIdempotent())).containsExactly(
                new Again(List.of(), List.of("connect-failure", "refused-stream", "reset", "unavailable"), List.of()));
    }

    @ParameterizedTest
    @EnumSource(value = Protocol.class, names = {"HTTP", "GRPC", "TCP"})
    void consulIsToldWhatEachServiceSpeaksAndAllThatItWouldAddByItself(Protocol protocol) {
        var content = only("service-defaults", Service.of("web", protocol)).content();

        assertThat(content).containsEntry("Protocol", protocol.setting())
                .containsEntry("Expose", Map.of()).containsEntry("MeshGateway", Map.of()).containsEntry("TransparentProxy", Map.of());
        var upstreams = map(map(content.get("UpstreamConfig")).get("Defaults"));
        assertThat(upstreams.get("MeshGateway")).isEqualTo(Map.of());
        assertThat(map(upstreams.get("PassiveHealthCheck")).get("BaseEjectionTime")).isEqualTo(10_000_000_000L);
    }

    @Test
    void halfOfTheInstancesAreLeftInHoweverManyFail() {
        var upstreams = map(map(only("service-defaults", Service.of("web", Protocol.HTTP)).content().get("UpstreamConfig")).get("Defaults"));

        assertThat((Integer) map(upstreams.get("PassiveHealthCheck")).get("MaxEjectionPercent")).isLessThanOrEqualTo(50);
    }

    /** One set for upstreams makes Consul rename the cluster for which the proxy allows repetitions. */
    @Test
    void theTimeForAConnectionIsSetWhereItRenamesNoCluster() {
        var service = Service.of("web", Protocol.HTTP);

        assertThat(new Gson().toJson(only("proxy-defaults", service).content().get("EnvoyExtensions")))
                .contains("\"Path\":\"/connect_timeout/seconds\"", "\"Value\":1}");
        var upstreams = map(map(only("service-defaults", service).content().get("UpstreamConfig")).get("Defaults"));
        assertThat(upstreams.containsKey("ConnectTimeoutMs") || upstreams.containsKey("Protocol")).isFalse();
    }

    @Test
    void noProxyTakesAnybodyWithoutACertificate() {
        assertThat(only("proxy-defaults", Service.of("web", Protocol.HTTP)).content()).containsEntry("MutualTLSMode", "strict");
    }

    @Test
    void callersCertificatesStayOutOfRequests() {
        assertThat(only("mesh", Service.of("web", Protocol.HTTP)).content())
                .containsEntry("HTTP", Map.of("SanitizeXForwardedClientCert", true));
    }

    @Test
    void aTcpServiceHasNoRouterAndAUdpServiceNothing() {
        assertThat(of(Service.of("mail", Protocol.TCP), Service.of("metrics", Protocol.UDP).withPort(8125)))
                .extracting(ConfigEntries.Entry::kind, ConfigEntries.Entry::name)
                .containsExactly(tuple("mesh", "mesh"), tuple("proxy-defaults", "global"), tuple("service-defaults", "mail"));
    }

    @Test
    void aServicesDefaultsComeBeforeItsRouterAndOneThatNobodyCallsHasNone() {
        assertThat(ConfigEntries.of(Graphs.hotrod().check(), EdgeMode.DECLARED)).extracting(entry -> entry.kind() + " " + entry.name()).containsExactly(
                "mesh mesh", "proxy-defaults global",
                "service-defaults customer", "service-router customer",
                "service-defaults driver", "service-router driver",
                "service-defaults frontend",
                "service-defaults route", "service-router route");
    }
}
