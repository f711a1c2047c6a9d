package io.byomesh.mesh.graph;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a name may look like, and which name was probably meant. */
final class Names {

    /** What holds in a CF host, in a Consul identity and in DNS alike. */
    static final String RULE = "use 1 to 63 lower-case letters, digits and dashes, with no dash at either end";

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    /** Where an app's name ends in the name of a node of its own, so that no app's name may hold it. */
    static boolean isAppName(String name) {
        return !name.contains(AccessRules.NODE_SEPARATOR);
    }

    static boolean isDnsLabel(String name) {
        return DNS_LABEL.matcher(name).matches();
    }

    /** The name that differs in the fewest letters, unless too many differ for it to have been meant. */
    static Optional<String> nearest(String name, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate)).thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> distance(name, candidate) <= Math.max(1, name.length() / 3));
    }

    /** Levenshtein's distance, one row of his table at a time. */
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
