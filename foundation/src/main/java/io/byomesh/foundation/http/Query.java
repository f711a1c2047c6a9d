package io.byomesh.foundation.http;

import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The parameters of a request's URL. */
public final class Query {

    private final Map<String, Deque<String>> values;

    Query(Map<String, Deque<String>> values) {
        this.values = values;
    }

    public Optional<String> get(String name) {
        var all = values.get(name);
        return all == null ? Optional.empty() : Optional.of(all.getFirst());
    }

    /** A comma-separated parameter. Given but empty it is a list of one empty string, which is a value that can be asked for. */
    public Optional<List<String>> list(String name) {
        return get(name).map(value -> Arrays.asList(value.split(",", -1)));
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Refuses all parameters but these. */
    public Query only(Collection<String> known) {
        var unknown = values.keySet().stream().filter(name -> !known.contains(name)).sorted().toList();
        if (!unknown.isEmpty()) {
            throw CfErrors.badQuery("Unknown query parameter(s): '" + String.join("', '", unknown) + "'. Valid parameters are: "
                    + new TreeSet<>(known).stream().map(name -> "'" + name + "'").collect(Collectors.joining(", ")));
        }
        return this;
    }

    /** A whole number within bounds, or the default when the parameter is absent. */
    public int number(String name, int standard, int least, int most) {
        var text = get(name);
        if (text.isEmpty()) {
            return standard;
        }
        try {
            var number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one answer for all that does not fit.
        }
        var label = Character.toUpperCase(name.charAt(0)) + name.substring(1).replace('_', ' ');
        throw CfErrors.badQuery(label + (most == Integer.MAX_VALUE
                ? " must be a number of at least " + least
                : " must be between " + least + " and " + most));
    }
}
