package io.byomesh.mesh.graph;

import java.util.List;

/**
 * Rules that come and go together, because they meet one need of at most two members.
 *
 * <p>Each group becomes a resource of its own, which opens as soon as its apps exist. Its rules follow from the kind of need alone and
 * never change while it is there: the platform answers with rules in the order in which they came, and one put between others would
 * differ from that for ever.
 *
 * @param name says which need of whom this is; no other group has it
 * @param rules what is open, at least one
 */
public record PolicyGroup(String name, List<PolicyRule> rules) {

    public PolicyGroup {
        rules = List.copyOf(rules);
    }
}
