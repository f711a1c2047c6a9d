package io.byomesh.mesh.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who may reach whom, for people. Both forms are read off the {@link NetworkPolicies}, so they cannot say anything else. */
public final class Reach {

    private static final String EVERY_MEMBER = "every member";
    private static final String EVERY_OTHER_MEMBER = "every other member";

    /** From whom to whom, and for what. */
    private record Way(String from, String to, String why) {

        static Way of(PolicyRule rule) {
            return new Way(rule.sourceApp(), rule.destinationApp(), rule.reason());
        }
    }

    /** A reason for opening ports, and the ports that it opens. */
    private record Need(String ports, String why) {

        Need with(Need more) {
            return new Need(ports + ", " + more.ports, why);
        }
    }

    /** What a destination is reached for. */
    private record Door(Need need, String destination) {}

    private record Row(String from, String to, String ports, String why) {}

    private Reach() {}

    /**
     * A table in plain text with a heading: first, each in one line, what all members share, then a line for each edge, by caller and
     * callee. The last line ends in no newline.
     */
    public static String table(MeshGraph graph, EdgeMode edges) {
        var rows = new ArrayList<Row>();
        rows.add(new Row("from", "to", "ports", "why"));
        rows.addAll(rows(NetworkPolicies.of(graph, edges)));
        var format = "%%-%ds  %%-%ds  %%-%ds  %%s".formatted(width(rows, Row::from), width(rows, Row::to), width(rows, Row::ports));
        return rows.stream().map(row -> format.formatted(row.from, row.to, row.ports, row.why)).collect(Collectors.joining("\n"));
    }

    /**
     * A line for each rule, in order of its words. A line tells of its rule alone, so that the difference between two meshes is the
     * difference between their lines.
     */
    public static List<String> lines(MeshGraph graph, EdgeMode edges) {
        return NetworkPolicies.of(graph, edges).rules().stream()
                .map(rule -> "%s -> %s: %s, %s".formatted(rule.sourceApp(), rule.destinationApp(), ports(rule), rule.reason()))
                .sorted()
                .toList();
    }

    private static int width(List<Row> rows, Function<Row, String> column) {
        return rows.stream().map(column).mapToInt(String::length).max().orElseThrow();
    }

    /** A row for each need of each pair of apps; those that all sources share come out equal, and a set keeps the first of them. */
    private static Set<Row> rows(NetworkPolicies policies) {
        var needs = new LinkedHashMap<Way, Need>();
        policies.rules().forEach(rule -> needs.merge(Way.of(rule), new Need(ports(rule), rule.reason()), Need::with));
        var members = new TreeSet<String>();
        var sources = new HashMap<Door, Set<String>>();
        var uses = new HashMap<Need, Integer>();
        needs.forEach((way, need) -> {
            members.add(way.from);
            sources.computeIfAbsent(new Door(need, way.to), door -> new TreeSet<>()).add(way.from);
            uses.merge(need, 1, Integer::sum);
        });
        var rows = new LinkedHashSet<Row>();
        needs.forEach((way, need) -> {
            var shared = uses.get(need) == members.size() * members.size();
            var from = collective(sources.get(new Door(need, way.to)), way, members);
            rows.add(new Row(from, shared ? EVERY_MEMBER : way.to, need.ports, need.why));
        });
        return rows;
    }

    private static String collective(Set<String> sources, Way way, Set<String> members) {
        if (sources.equals(members)) {
            return EVERY_MEMBER;
        }
        var allOthers = members.contains(way.to) && sources.size() == members.size() - 1 && !sources.contains(way.to);
        return allOthers ? EVERY_OTHER_MEMBER : way.from;
    }

    private static String ports(PolicyRule rule) {
        return rule.protocol() + " " + rule.ports();
    }
}
