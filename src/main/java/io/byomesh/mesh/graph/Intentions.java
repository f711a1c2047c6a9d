package io.byomesh.mesh.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whose calls the callees' proxies take, where none is taken that no intention allows: one config entry for each service that is called,
 * from the same edges as the {@link NetworkPolicies}.
 *
 * <p>An intention is about services, a policy about apps. So a canary beside the app that it may replace may call what that app calls as
 * far as the proxies go, and the network still keeps it from what it does not declare itself.
 */
public final class Intentions {

    private static final String EVERYBODY = "*";

    /** What Consul gives each source by itself; unsaid, each preview would show it as a change. */
    private static final int PRECEDENCE_OF_A_NAME = 9;

    private static final int PRECEDENCE_OF_EVERYBODY = 8;

    private Intentions() {}

    /** The intentions of a checked graph, by callee. */
    public static List<ConfigEntries.Entry> of(MeshGraph graph, EdgeMode edges) {
        return graph.callable().stream().filter(Service::proxied)
                .map(callee -> new ConfigEntries.Entry("service-intentions", callee.name(), Map.of("Sources", sources(graph, edges, callee))))
                .filter(entry -> !((List<?>) entry.content().get("Sources")).isEmpty())
                .toList();
    }

    private static List<Map<String, Object>> sources(MeshGraph graph, EdgeMode edges, Service callee) {
        return callers(graph, edges, callee).map(Intentions::allow).toList();
    }

    private static Stream<String> callers(MeshGraph graph, EdgeMode edges, Service callee) {
        return switch (edges) {
            case NONE -> Stream.empty();
            case DECLARED -> graph.apps().stream().filter(app -> app.isCallerOf(callee)).map(App::provides).distinct().sorted();
            case FULL_MESH -> Stream.of(EVERYBODY);
        };
    }

    private static Map<String, Object> allow(String caller) {
        var source = new LinkedHashMap<String, Object>();
        source.put("Name", caller);
        source.put("Action", "allow");
        source.put("Precedence", caller.equals(EVERYBODY) ? PRECEDENCE_OF_EVERYBODY : PRECEDENCE_OF_A_NAME);
        source.put("Type", "consul");
        return source;
    }
}
