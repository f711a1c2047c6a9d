package io.byomesh.mesh.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Goes through a graph once and writes down everything that is wrong with it. */
final class GraphCheck {

    private static final int MOST_SERVERS = 7;

    private final MeshGraph graph;
    private final List<Problem> problems = new ArrayList<>();

    private GraphCheck(MeshGraph graph) {
        this.graph = graph;
    }

    static List<Problem> problems(MeshGraph graph, EdgeMode edges, int policyQuota) {
        var check = new GraphCheck(graph);
        check.owner();
        check.servers();
        check.services();
        check.uniqueNames();
        graph.apps().forEach(check::app);
        graph.apps().forEach(app -> PortCheck.of(graph, app, check::found));
        check.adopted();
        SnapshotCheck.of(graph, check::found);
        check.quota(edges, policyQuota);
        // A service that two apps provide is looked at with each of them.
        return check.problems.stream().distinct().toList();
    }

    private void found(Problem problem) {
        problems.add(problem);
    }

    private void found(String where, String what, String fix) {
        found(new Problem(where, what, fix));
    }

    private void owner() {
        if (!MeshLabels.isValue(graph.owner())) {
            found("owner", "'%s' (%d characters) cannot be the value of the label %s".formatted(
                            graph.owner(), graph.owner().length(), MeshLabels.OWNER),
                    "use 1 to %d letters, digits, dashes, dots and underscores, with a letter or digit at both ends".formatted(
                            MeshLabels.LONGEST_VALUE));
        }
    }

    private void servers() {
        var servers = graph.servers();
        name("servers.name", servers.name());
        name("servers.internalHost", servers.internalHost());
        int count = servers.instances();
        if (count < 1 || count > MOST_SERVERS) {
            found("servers.instances", "there cannot be %d servers".formatted(count),
                    "set 3, or 5 to outlive the loss of two; beyond %d each write only gets slower".formatted(MOST_SERVERS));
        } else if (count % 2 == 0) {
            found("servers.instances", "%d servers outlive no more losses than %d, and can split into halves".formatted(count, count - 1),
                    "set an odd number, such as " + (count + 1));
        } else if (count == 1 && !servers.allowSingleServer()) {
            found("servers.instances", "a single server takes the whole cluster with it when it is replaced",
                    "set 3, or set allowSingleServer to true if that may be lost");
        }
    }

    private void services() {
        var provided = graph.apps().stream().map(App::provides).collect(Collectors.toSet());
        for (var service : graph.services()) {
            var where = "services." + service.name();
            name(where, service.name());
            if (service.name().equals("consul") || service.name().endsWith("-sidecar-proxy")) {
                found(where, "Consul gives that name to a service of its own", "choose another name");
            }
            if (!provided.contains(service.name())) {
                found(where, "no app provides it", "let an app provide '%s', or remove the service".formatted(service.name()));
            }
            if (!service.healthPath().isEmpty()
                    && !(service.protocol() == Service.Protocol.HTTP && service.healthPath().startsWith("/"))) {
                found(where + ".healthPath", "'%s' cannot be asked of a service that speaks %s".formatted(
                                service.healthPath(), service.protocol().setting()),
                        "set a path that starts with / on a service whose protocol is http, or leave it out");
            }
        }
    }

    private void uniqueNames() {
        duplicates(graph.services(), Service::name).forEach(name ->
                found("services." + name, "two services have this name", "rename one, or let two apps provide the one service"));
        duplicates(graph.members(), Member::name).forEach(name ->
                found("apps." + name, "two members have this name" + (isAdopted(name) ? ", one of them pushed by others" : ""),
                        "rename one, since an app's name is unique in its space"));
    }

    private boolean isAdopted(String name) {
        return graph.adopted().stream().anyMatch(member -> member.name().equals(name));
    }

    private void app(App app) {
        var where = "apps." + app.name();
        name(where, app.name());
        if (!Names.isAppName(app.name())) {
            found(where, "'%s' has two dashes in a row, which end an app's name in the names of its nodes".formatted(app.name()),
                    "use single dashes");
        }
        app.hosts().forEach(host -> name(where + ".hosts", host));
        if (graph.services().stream().noneMatch(service -> service.name().equals(app.provides()))) {
            found(where + ".provides", "there is no service '%s'".formatted(app.provides()),
                    suggestion(app.provides(), graph.services().stream().map(Service::name).toList()));
        }
        if (app.instances() < 1) {
            found(where + ".instances", "there cannot be %d instances".formatted(app.instances()), "set 1 or more");
        }
        memory(app, where);
        calls(app, where);
    }

    private void memory(App app, String where) {
        duplicates(app.sidecars(), Sidecar::name).forEach(name ->
                found(where + ".sidecars." + name, "two sidecars have this name", "rename one, since Cloud Foundry keeps one of each"));
        app.sidecars().stream().filter(sidecar -> sidecar.memoryMb() < 1).forEach(sidecar ->
                found(where + ".sidecars." + sidecar.name() + ".memoryMb", "%d MB is no memory".formatted(sidecar.memoryMb()),
                        "set what the sidecar needs, such as 128"));
        long sum = app.sidecars().stream().mapToLong(Sidecar::memoryMb).sum();
        if (sum >= app.memoryMb()) {
            found(where + ".memoryMb", "the sidecars take %d MB (%s) of %d MB and leave the app nothing".formatted(sum,
                            app.sidecars().stream().map(s -> s.name() + " " + s.memoryMb()).collect(Collectors.joining(", ")),
                            app.memoryMb()),
                    "set more than %d, or give the sidecars less".formatted(sum));
        }
    }

    private void calls(App app, String where) {
        duplicates(app.calls(), Call::service).forEach(name ->
                found(where + ".calls." + name, "it is called twice", "remove one, since Consul knows one upstream for each service"));
        for (var call : app.calls()) {
            if (call.service().equals(app.provides())) {
                found(where + ".calls." + call.service(), "the service calls itself",
                        "remove the call; within the container the app is at its own port");
            } else if (graph.service(call.service()).isEmpty()) {
                found(where + ".calls." + call.service(), "there is no service '%s'".formatted(call.service()), callable(call.service()));
            }
        }
    }

    private void adopted() {
        var called = graph.apps().stream().flatMap(app -> app.calls().stream()).map(Call::service).collect(Collectors.toSet());
        var declared = graph.services().stream().map(Service::name).collect(Collectors.toSet());
        for (var member : graph.adopted()) {
            var where = "adopted." + member.name();
            if (declared.contains(member.name())) {
                found(where, "an app that others pushed has the name of the service '%s'".formatted(member.name()),
                        "rename the service, or take the label %s from that app".formatted(MeshLabels.MEMBER));
            } else if (called.contains(member.name())) {
                name(where, member.name());
            }
        }
    }

    private void quota(EdgeMode edges, int quota) {
        var beyond = NetworkPolicies.of(graph, edges).rulesBySource().entrySet().stream()
                .filter(entry -> entry.getValue() > quota)
                .toList();
        if (beyond.isEmpty()) {
            return;
        }
        var byCountThenName = Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder()));
        var most = Collections.max(beyond, byCountThenName);
        found("policyQuota",
                "%s would be the source of %d network policies and %d apps of more than the %d that the foundation allows"
                        .formatted(most.getKey(), most.getValue(), beyond.size(), quota),
                (edges == EdgeMode.FULL_MESH ? "set edges to declared, or " : "")
                        + "ask the operator to raise max_policies_per_app_source and set policyQuota to it,"
                        + " or give the mesh fewer members");
    }

    private void name(String where, String name) {
        if (!Names.isDnsLabel(name)) {
            found(where, "'%s' (%d characters) cannot be the name of a host and of a service".formatted(name, name.length()), Names.RULE);
        }
    }

    private String callable(String name) {
        return graph.apps().stream().filter(app -> app.name().equals(name)).findFirst()
                .map(app -> "call '%s', the service that this app provides".formatted(app.provides()))
                .orElseGet(() -> suggestion(name, graph.callable().stream().map(Service::name).toList()));
    }

    private static String suggestion(String name, List<String> known) {
        if (known.isEmpty()) {
            return "declare it";
        }
        return Names.nearest(name, known).map(nearest -> "write '%s' if that was meant, or declare it".formatted(nearest))
                .orElseGet(() -> "declare it, or take one of " + known.stream().sorted().collect(Collectors.joining(", ")));
    }

    private static <T> Set<String> duplicates(List<T> things, Function<T, String> name) {
        var seen = new HashSet<String>();
        return things.stream().map(name).filter(each -> !seen.add(each)).collect(Collectors.toCollection(TreeSet::new));
    }
}
