package io.byomesh.foundation.api.wire;

import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Query;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.store.Entity;
import io.byomesh.foundation.store.Metadata;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** How a list of one noun is filtered, sorted and paged; one for each noun, made once. */
public final class Listing<T extends Entity> {

    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 5000;

    private final Links links;
    private final Map<String, BiPredicate<T, Set<String>>> filters = new LinkedHashMap<>();
    private final Map<String, Comparator<T>> orders = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>(List.of("page", "per_page", "order_by"));
    private Function<T, Metadata> labels;

    public Listing(Links links) {
        this.links = links;
        filter("guids", Entity::guid);
        orders.put("created_at", Comparator.comparing(Entity::createdAt));
        orders.put("updated_at", Comparator.comparing(Entity::updatedAt));
        times("created_ats", entity -> Json.time(entity.createdAt()));
        times("updated_ats", entity -> Json.time(entity.updatedAt()));
    }

    /** Keeps what has one of the values that the parameter lists. */
    public Listing<T> filter(String parameter, Function<? super T, String> value) {
        return filter(parameter, (record, values) -> values.contains(value.apply(record)));
    }

    public Listing<T> filter(String parameter, BiPredicate<T, Set<String>> matches) {
        filters.put(parameter, matches);
        known.add(parameter);
        return this;
    }

    public Listing<T> order(String name, Function<? super T, String> value) {
        orders.put(name, Comparator.comparing(value::apply));
        return this;
    }

    public Listing<T> labels(Function<T, Metadata> metadata) {
        labels = metadata;
        known.add("label_selector");
        return this;
    }

    /** Parameters that change how records are shown, not which. */
    public Listing<T> accept(String... parameters) {
        known.addAll(List.of(parameters));
        return this;
    }

    private void times(String parameter, Function<T, String> time) {
        filter(parameter, time);
        filter(parameter + "[lt]", (record, values) -> values.stream().allMatch(value -> time.apply(record).compareTo(value) < 0));
        filter(parameter + "[lte]", (record, values) -> values.stream().allMatch(value -> time.apply(record).compareTo(value) <= 0));
        filter(parameter + "[gt]", (record, values) -> values.stream().allMatch(value -> time.apply(record).compareTo(value) > 0));
        filter(parameter + "[gte]", (record, values) -> values.stream().allMatch(value -> time.apply(record).compareTo(value) >= 0));
    }

    public Map<String, Object> page(Request request, Collection<T> visible, Function<T, ?> presenter) {
        return page(request, visible, presenter, records -> null);
    }

    /**
     * The page that was asked for of what is visible.
     *
     * @param visible in the order of creation
     * @param included what goes along with the records of the page, or null
     */
    public Map<String, Object> page(
            Request request, Collection<T> visible, Function<T, ?> presenter, Function<List<T>, Map<String, Object>> included) {
        var query = request.query().only(known);
        var page = query.number("page", 1, 1, Integer.MAX_VALUE);
        var perPage = query.number("per_page", USUAL_PAGE, 1, LARGEST_PAGE);
        var records = sorted(filtered(visible, query), query);
        var from = (int) Math.min((long) (page - 1) * perPage, records.size());
        var shown = records.subList(from, Math.min(from + perPage, records.size()));
        var body = Json.object(
                "pagination", pagination(request, page, perPage, records.size()), "resources", shown.stream().map(presenter).toList());
        var extra = included.apply(shown);
        if (extra != null) {
            body.put("included", extra);
        }
        return body;
    }

    private List<T> filtered(Collection<T> visible, Query query) {
        var stream = visible.stream();
        for (var filter : filters.entrySet()) {
            var values = query.list(filter.getKey());
            if (values.isPresent()) {
                var wanted = new HashSet<>(values.get());
                stream = stream.filter(record -> filter.getValue().test(record, wanted));
            }
        }
        var selector = query.get("label_selector").map(LabelSelector::parse);
        if (selector.isPresent()) {
            stream = stream.filter(record -> selector.get().test(labels.apply(record).labels()));
        }
        return new ArrayList<>(stream.toList());
    }

    private List<T> sorted(List<T> records, Query query) {
        var by = query.get("order_by").orElse("");
        if (by.isEmpty()) {
            return records;
        }
        var descending = by.startsWith("-");
        var name = by.startsWith("-") || by.startsWith("+") ? by.substring(1) : by;
        var order = orders.get(name);
        if (order == null) {
            throw CfErrors.badQuery("Order by can only be: " + String.join(", ", new TreeSet<>(orders.keySet())));
        }
        records.sort(order);
        if (descending) {
            // Turning the sorted list round, instead of the comparator, also turns round records of the same moment.
            Collections.reverse(records);
        }
        return records;
    }

    private Map<String, Object> pagination(Request request, int page, int perPage, int total) {
        var pages = Math.max(1, (total + perPage - 1) / perPage);
        return Json.object(
                "total_results", total,
                "total_pages", pages,
                "first", link(request, 1, perPage),
                "last", link(request, pages, perPage),
                "next", page < pages ? link(request, page + 1, perPage) : null,
                "previous", page > 1 ? link(request, Math.min(page - 1, pages), perPage) : null);
    }

    private Object link(Request request, int page, int perPage) {
        var query = new StringBuilder("?");
        for (var name : known) {
            if (!name.equals("page") && !name.equals("per_page")) {
                request.query().get(name).ifPresent(value -> query.append(encode(name)).append('=').append(encode(value)).append('&'));
            }
        }
        return links.href(request.path() + query + "page=" + page + "&per_page=" + perPage);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
