package io.byomesh.foundation.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the policies mean to nftables, and which commands lead from one state of them to the next.
 *
 * <p>Apps are numbers (tags) there, and an address belongs to an app: rules do not multiply with instances, and a new instance
 * obeys the rules of its app from its first packet. Single ports, nearly all there are, live in a hash set; a pair of apps with
 * port ranges has a chain of its own. nftables' interval sets of concatenated keys could hold both, but on the kernels at hand
 * they cannot delete single elements, and a reload of ten thousand takes seconds.
 */
final class PolicyTable {

    private static final String TABLE = "ip byomesh";

    private record Pair(int source, int destination, String protocol) {

        String key() {
            return source + " . " + destination + " . " + protocol;
        }

        String chain() {
            return "from" + source + "to" + destination + protocol;
        }
    }

    private record SinglePort(Pair pair, int port) {

        String key() {
            return pair.key() + " . " + port;
        }
    }

    private record State(Set<SinglePort> ports, Map<Pair, Set<String>> ranges) {}

    private final Map<String, Integer> tags = new HashMap<>();
    private State current = new State(Set.of(), Map.of());

    /** The number that stands for the app; the same for as long as this foundation runs. */
    int tag(String appGuid) {
        return tags.computeIfAbsent(appGuid, guid -> tags.size() + 1);
    }

    /** A change that is not in force yet: the nft script for it, and what to call once the script ran. */
    record Change(String script, Runnable done) {}

    Change changeTo(Collection<PolicyRule> rules) {
        State next = stateOf(rules);
        StringBuilder script = new StringBuilder();
        elements(script, "delete", current.ports, next.ports);
        elements(script, "add", next.ports, current.ports);
        current.ranges.forEach((pair, ranges) -> {
            if (!next.ranges.containsKey(pair)) {
                script.append("delete element %s ranges { %s }\n".formatted(TABLE, pair.key()))
                        .append("flush chain %s %s\ndelete chain %s %s\n".formatted(TABLE, pair.chain(), TABLE, pair.chain()));
            }
        });
        next.ranges.forEach((pair, ranges) -> {
            Set<String> before = current.ranges.get(pair);
            if (before == null) {
                script.append("add chain %s %s\n".formatted(TABLE, pair.chain()));
                accept(script, pair, ranges);
                script.append("add element %s ranges { %s : jump %s }\n".formatted(TABLE, pair.key(), pair.chain()));
            } else if (!before.equals(ranges)) {
                script.append("flush chain %s %s\n".formatted(TABLE, pair.chain()));
                accept(script, pair, ranges);
            }
        });
        return new Change(script.toString(), () -> current = next);
    }

    private State stateOf(Collection<PolicyRule> rules) {
        Set<SinglePort> ports = new HashSet<>();
        Map<Pair, Set<String>> ranges = new HashMap<>();
        for (PolicyRule rule : rules) {
            String protocol = switch (rule.protocol()) {
                case "tcp", "udp" -> rule.protocol();
                default -> throw new IllegalArgumentException("Unknown protocol in a network policy: " + rule.protocol());
            };
            Pair pair = new Pair(tag(rule.sourceApp()), tag(rule.destinationApp()), protocol);
            if (rule.startPort() == rule.endPort()) {
                ports.add(new SinglePort(pair, rule.startPort()));
            } else {
                ranges.computeIfAbsent(pair, p -> new TreeSet<>()).add(rule.startPort() + "-" + rule.endPort());
            }
        }
        return new State(ports, ranges);
    }

    private static void elements(StringBuilder script, String verb, Set<SinglePort> all, Set<SinglePort> except) {
        List<String> keys = new ArrayList<>();
        for (SinglePort port : all) {
            if (!except.contains(port)) {
                keys.add(port.key());
            }
        }
        if (!keys.isEmpty()) {
            script.append("%s element %s allow { %s }\n".formatted(verb, TABLE, String.join(", ", keys)));
        }
    }

    private static void accept(StringBuilder script, Pair pair, Set<String> ranges) {
        for (String range : ranges) {
            script.append("add rule %s %s th dport %s accept\n".formatted(TABLE, pair.chain(), range));
        }
    }
}
