package io.byomesh.foundation.api.wire;

import java.util.Optional;
import java.util.regex.Pattern;

/** What keys and values of labels may look like. */
final class Labels {

    private static final int LONGEST = 63;
    private static final int LONGEST_PREFIX = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?");
    private static final Pattern PREFIX = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", Pattern.CASE_INSENSITIVE);

    private Labels() {}

    static Optional<String> keyProblem(String key) {
        if (key.isEmpty()) {
            return Optional.of("key cannot be empty string");
        }
        var slash = key.indexOf('/');
        if (slash != key.lastIndexOf('/')) {
            return Optional.of("key has more than one '/': '" + key + "'");
        }
        if (slash >= 0) {
            var prefix = key.substring(0, slash);
            if (prefix.equalsIgnoreCase("cloudfoundry.org")) {
                return Optional.of("prefix 'cloudfoundry.org' is reserved");
            }
            if (prefix.length() > LONGEST_PREFIX) {
                return Optional.of("prefix '" + prefix.substring(0, 8) + "...' is greater than " + LONGEST_PREFIX + " characters");
            }
            if (!PREFIX.matcher(prefix).matches()) {
                return Optional.of("prefix '" + prefix + "' must be in valid dns format");
            }
        }
        return nameProblem(key.substring(slash + 1));
    }

    static Optional<String> valueProblem(String value) {
        return value.isEmpty() ? Optional.empty() : nameProblem(value);
    }

    private static Optional<String> nameProblem(String name) {
        if (name.length() > LONGEST) {
            return Optional.of("'" + name.substring(0, 8) + "...' is greater than " + LONGEST + " characters");
        }
        return NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of("'" + name + "' contains invalid characters, or does not start and end with a letter or digit");
    }
}
