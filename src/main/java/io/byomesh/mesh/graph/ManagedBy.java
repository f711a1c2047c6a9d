package io.byomesh.mesh.graph;

/**
 * Who writes Consul's own objects, and so changes and removes them; one of them at a time. Each marks what it wrote, so that the other
 * one can take over: what both want stays all the while, what neither wants goes.
 */
public enum ManagedBy {
    /** Pulumi, from outside: each object is a resource. */
    PULUMI("pulumi", "app-"),
    /** The servers' leader, from inside: the objects are in a file that the servers carry. */
    SERVERS("servers", "servers-app-");

    /** The key of the mark in a config entry's metadata. */
    public static final String MARK = "byo-mesh-managed-by";

    private final String mark;
    private final String prefix;

    ManagedBy(String mark, String prefix) {
        this.mark = mark;
        this.prefix = prefix;
    }

    /** The mark in a config entry's metadata. */
    public String mark() {
        return mark;
    }

    /** What the name of an app's policy is, which tells whose it is: neither's is the beginning of the other's. */
    String accessName(String app) {
        return prefix + app;
    }
}
