package io.byomesh.mesh.graph;

import java.util.List;

/**
 * What one app may open to another, or to other instances of itself.
 *
 * <p>Each pair becomes a resource of its own, so that it opens as soon as its two apps exist. A new need only ever adds a rule at the
 * end: the platform answers with rules in the order in which they came, and a rule put between others would differ from that for ever.
 *
 * @param sourceApp the name of the app that opens connections
 * @param destinationApp the name of the app that takes them
 * @param rules what is open, at least one
 */
public record PolicyPair(String sourceApp, String destinationApp, List<PolicyRule> rules) {

    public PolicyPair {
        rules = List.copyOf(rules);
    }

    /** A name for this pair that no other pair has. */
    public String name() {
        return sourceApp + "->" + destinationApp;
    }
}
