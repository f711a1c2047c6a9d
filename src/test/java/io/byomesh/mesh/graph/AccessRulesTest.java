package io.byomesh.mesh.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;

@Domain(Graphs.class)
@Domain(DomainContext.Global.class)
class AccessRulesTest {

    private static final Pattern RULE = Pattern.compile("(\\w+) \"([^\"]*)\" \\{ policy = \"(\\w+)\" }");

    @Test
    void anAppWritesItsOwnNodesAndItsServiceAndNothingElse() {
        var graph = MeshGraph.builder("o").service(Service.of("web", Service.Protocol.HTTP)).app(App.of("shop-web", "web")).build().check();

        assertThat(AccessRules.of(graph, ManagedBy.PULUMI)).isEqualTo(new AccessRules(
                List.of(new AccessRules.Policy("app-shop-web", "The app shop-web, which provides web", """
                        agent_prefix "shop-web--" { policy = "write" }
                        node_prefix "shop-web--" { policy = "write" }
                        service "web" { policy = "write" }
                        service "web-sidecar-proxy" { policy = "write" }
                        node_prefix "" { policy = "read" }
                        service_prefix "" { policy = "read" }
                        """)),
                new AccessRules.BindingRule("Instances of each app", "app-${value.app}")));
    }

    @Test
    void whatTheServersManageIsNamedApartAndSaysTheSame() {
        var graph = Graphs.hotrod().check();
        var pulumis = AccessRules.of(graph, ManagedBy.PULUMI);
        var servers = AccessRules.of(graph, ManagedBy.SERVERS);

        assertThat(servers.policies()).extracting(AccessRules.Policy::name)
                .containsExactlyElementsOf(pulumis.policies().stream().map(policy -> "servers-" + policy.name()).toList());
        assertThat(servers.policies()).extracting(AccessRules.Policy::rules)
                .containsExactlyElementsOf(pulumis.policies().stream().map(AccessRules.Policy::rules).toList());
        assertThat(servers.bindingRule().policy()).isEqualTo("servers-" + pulumis.bindingRule().policy());
    }

    @Test
    void whoLooksAtTheMeshReadsAndWritesNothing() {
        var rules = AccessRules.UI.rules();

        assertThat(rules.lines()).containsExactly(
                "mesh = \"read\"", "node_prefix \"\" { policy = \"read\" }", "service_prefix \"\" { policy = \"read\" }");
        // To agents and operators Consul tells the private key of the root.
        assertThat(rules).doesNotContain("write", "key", "acl", "session", "event", "query", "agent", "operator");
    }

    @Property(tries = 300)
    void eachAppHasOnePolicyByWhichItWritesItsServiceAndNobodyElseHasAny(@ForAll MeshGraph graph) {
        var rules = AccessRules.of(graph, ManagedBy.PULUMI);
        var apps = graph.apps().stream().map(App::name).toList();

        assertThat(rules.policies()).extracting(AccessRules.Policy::name)
                .containsExactlyElementsOf(apps.stream().map(app -> rules.bindingRule().policy().replace("${value.app}", app)).toList());
        assertThat(rules.policies()).extracting(policy -> written(policy, "service"))
                .containsExactlyElementsOf(graph.apps().stream().map(app -> List.of(app.provides(), app.provides() + "-sidecar-proxy")).toList());
        assertThat(rules.policies()).allSatisfy(policy -> assertThat(written(policy, "service_prefix")).isEmpty());
    }

    /** The names, or their beginnings, of what a policy lets one write of a kind. */
    private static List<String> written(AccessRules.Policy policy, String kind) {
        return RULE.matcher(policy.rules()).results()
                .filter(rule -> rule.group(1).equals(kind) && rule.group(3).equals("write")).map(rule -> rule.group(2)).toList();
    }

    /** Names as like as they can be: {@code web}, {@code web-api}, {@code web-}{@code -api} and such, of which the check takes some. */
    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars("ab-").ofMinLength(1).ofMaxLength(6);
    }

    @Property(tries = 2000)
    void noAppWritesTheNodesOfAnother(@ForAll("names") String one, @ForAll("names") String other) {
        var graph = MeshGraph.builder("o").service(Service.of("service", Service.Protocol.HTTP))
                .app(App.of(one, "service")).app(App.of(other, "service")).build();
        Assume.that(graph.validate().isEmpty());

        for (var app : List.of(one, other)) {
            var rules = AccessRules.of(graph, ManagedBy.PULUMI).policies().stream()
                    .filter(policy -> policy.name().equals("app-" + app)).findFirst().orElseThrow();
            var prefixes = Stream.of("agent_prefix", "node_prefix").flatMap(kind -> written(rules, kind).stream()).toList();
            assertThat(prefixes).hasSize(2);
            for (var owner : List.of(one, other)) {
                var node = owner + "--c3a5a3a0-7f0e-4f0a-9a3c-000000000001";
                assertThat(prefixes.stream().allMatch(node::startsWith)).as("%s writes %s", app, node).isEqualTo(app.equals(owner));
                assertThat(prefixes.stream().anyMatch(node::startsWith)).as("%s writes %s", app, node).isEqualTo(app.equals(owner));
            }
        }
    }

    @Test
    void aWayToSecureAMeshIsReadFromSettings() {
        assertThat(Arrays.stream(Security.values()).map(Security::setting).map(Security::fromSetting)).containsExactly(Security.values());
        assertThatThrownBy(() -> Security.fromSetting("open"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'open' is no way to secure a mesh; set one of secure, insecure-open");
    }
}
