package io.byomesh.mesh.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who may reach whom, for people. Both forms are read off the {@link NetworkPolicies}, so they cannot say anything else. */
public final class Reach {

    private static final String EVERY_MEMBER = "every member";
    private static final String EVERY_OTHER_MEMBER = "every other member";

    private record Row(String from, String to, String ports, String why) {

        Row with(Row more) {
            return new Row(from, to, ports + ", " + more.ports, why);
        }
    }

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

    /** A row for each need of each pair of apps; of those that all sources share and that come out equal, the first. */
    private static Collection<Row> rows(NetworkPolicies policies) {
        var needs = new LinkedHashMap<String, Row>();
        policies.rules().stream()
                .map(rule -> new Row(rule.sourceApp(), rule.destinationApp(), ports(rule), rule.reason()))
                .forEach(row -> needs.merge(key(row.from, row.to, row.why), row, Row::with));
        var members = new TreeSet<String>();
        var sources = new HashMap<String, Set<String>>();
        var uses = new HashMap<String, Integer>();
        for (var need : needs.values()) {
            members.add(need.from);
            sources.computeIfAbsent(key(need.to, need.ports, need.why), door -> new TreeSet<>()).add(need.from);
            uses.merge(key(need.ports, need.why), 1, Integer::sum);
        }
        var rows = new LinkedHashMap<String, Row>();
        for (var need : needs.values()) {
            var shared = uses.get(key(need.ports, need.why)) == members.size() * members.size();
            var from = collective(sources.get(key(need.to, need.ports, need.why)), need, members);
            var to = shared ? EVERY_MEMBER : need.to;
            rows.putIfAbsent(key(from, to, need.ports, need.why), new Row(from, to, need.ports, need.why));
        }
        return rows.values();
    }

    /** Words as one key. A record would do, but Java makes code for its equality at the first use, which takes longer than all this. */
    private static String key(String... words) {
        return String.join("\n", words);
    }

    private static String collective(Set<String> sources, Row need, Set<String> members) {
        if (sources.equals(members)) {
            return EVERY_MEMBER;
        }
        var allOthers = members.contains(need.to) && sources.size() == members.size() - 1 && !sources.contains(need.to);
        return allOthers ? EVERY_OTHER_MEMBER : need.from;
    }

    private static String ports(PolicyRule rule) {
        return rule.protocol() + " " + rule.ports();
    }
}
