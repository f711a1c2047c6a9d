package io.byomesh.mesh.graph;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The labels that make an app a member, and say whose it is. */
public final class MeshLabels {

    /** The label of every member, whoever pushed it; its value is {@code true}. */
    public static final String MEMBER = "service-mesh";

    /** The label that names the stack which owns an app; what carries another value, or none, is another's. */
    public static final String OWNER = "byo-mesh-stack";

    /** The longest value that Cloud Foundry takes for a label. */
    static final int LONGEST_VALUE = 63;

    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?");

    private MeshLabels() {}

    /** The labels of each app that this owner pushes, in order of their keys. */
    public static Map<String, String> ownedBy(String owner) {
        return Collections.unmodifiableMap(new TreeMap<>(Map.of(MEMBER, "true", OWNER, owner)));
    }

    /** A selector, in Cloud Foundry's grammar, of the members that this owner did not push. */
    public static String adoptedBy(String owner) {
        return "%s=true,%s!=%s".formatted(MEMBER, OWNER, owner);
    }

    static boolean isValue(String value) {
        return value.length() <= LONGEST_VALUE && VALUE.matcher(value).matches();
    }
}
