package io.byomesh.foundation.api.wire;

import io.byomesh.foundation.http.CfErrors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The {@code label_selector} of lists: {@code key}, {@code !key}, {@code key=value}, {@code key==value}, {@code key!=value},
 * {@code key in (a,b)}, {@code key notin (a,b)}, joined by commas that mean "and".
 */
public final class LabelSelector implements Predicate<Map<String, String>> {

    private static final int MOST_REQUIREMENTS = 50;
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile("([^\\s=!]+)\\s*(==|=|!=)\\s*([^\\s=!]*)");
    private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*([^\\s=!()]+)");

    private final List<Predicate<Map<String, String>>> requirements;

    private LabelSelector(List<Predicate<Map<String, String>>> requirements) {
        this.requirements = requirements;
    }

    /** Reads a selector, or refuses it as a bad query parameter. */
    public static LabelSelector parse(String text) {
        var parts = split(text);
        if (parts.size() > MOST_REQUIREMENTS) {
            throw CfErrors.badQuery("Too many label_selector requirements (maximum is " + MOST_REQUIREMENTS + ")");
        }
        return new LabelSelector(parts.stream().map(LabelSelector::requirement).toList());
    }

    /** Splits at commas that are not within parentheses. */
    private static List<String> split(String text) {
        var parts = new ArrayList<String>();
        var depth = 0;
        var start = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        parts.add(text.substring(start, i).trim());
                        start = i + 1;
                    }
                }
                default -> { }
            }
        }
        parts.add(text.substring(start).trim());
        return parts;
    }

    private static Predicate<Map<String, String>> requirement(String text) {
        var set = SET.matcher(text);
        if (set.matches()) {
            var key = key(set.group(1));
            var values = values(set.group(3));
            return set.group(2).equals("in")
                    ? labels -> labels.containsKey(key) && values.contains(labels.get(key))
                    : labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
        }
        var equality = EQUALITY.matcher(text);
        if (equality.matches()) {
            var key = key(equality.group(1));
            var value = value(equality.group(3));
            return equality.group(2).equals("!=")
                    ? labels -> !value.equals(labels.get(key))
                    : labels -> value.equals(labels.get(key));
        }
        var existence = EXISTENCE.matcher(text);
        if (existence.matches()) {
            var key = key(existence.group(2));
            return existence.group(1).isEmpty() ? labels -> labels.containsKey(key) : labels -> !labels.containsKey(key);
        }
        throw CfErrors.badQuery("Invalid label_selector value: '" + text
                + "' is none of key, !key, key=value, key!=value, key in (a,b), key notin (a,b)");
    }

    private static String key(String key) {
        Labels.keyProblem(key).ifPresent(problem -> {
            throw CfErrors.badQuery("Invalid label_selector value: " + problem);
        });
        return key;
    }

    private static String value(String value) {
        Labels.valueProblem(value).ifPresent(problem -> {
            throw CfErrors.badQuery("Invalid label_selector value: " + problem);
        });
        return value;
    }

    private static Set<String> values(String list) {
        return Arrays.stream(list.split(",", -1)).map(String::trim).map(LabelSelector::value).collect(Collectors.toSet());
    }

    @Override
    public boolean test(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.test(labels));
    }
}
