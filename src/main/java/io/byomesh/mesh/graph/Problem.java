package io.byomesh.mesh.graph;

/**
 * Something that is wrong with a graph.
 *
 * @param where the setting, as a path such as {@code apps.frontend.calls.customer.localPort}
 * @param what what is wrong with it
 * @param fix what to set instead
 */
public record Problem(String where, String what, String fix) {

    /** One sentence: where, what, and the fix. */
    public String sentence() {
        return where + ": " + what + "; " + fix + ".";
    }
}
