package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import com.pulumi.resources.Stash;
import com.pulumi.resources.StashArgs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Keeps secrets in the stack's state: what is given first under a name stays, and what later runs give is not looked at. Those that a mesh
 * is made with lie together in one resource, which stays as it is; each later one is a resource of its own.
 */
final class Stashes {

    private final Resource parent;
    private final Map<String, Integer> generations;
    private final Set<String> first;
    private final Output<Object> madeFirst;

    /**
     * @param generations which generation of a secret is in use, by its name
     * @param madeFirst the secrets that a mesh is made with, by name and generation
     */
    Stashes(Resource parent, Map<String, Integer> generations, Map<String, Map<String, String>> madeFirst) {
        this.parent = parent;
        this.generations = generations;
        this.first = Set.copyOf(madeFirst.keySet());
        this.madeFirst = stash("first-secrets", Output.ofSecret((Object) madeFirst));
    }

    /** Which generation of a secret is in use. */
    int generation(String secret) {
        return generations.getOrDefault(secret, 1);
    }

    /** The one of this name. */
    Output<Map<String, String>> keep(String name, Supplier<Output<Map<String, String>>> fresh) {
        return first.contains(name)
                ? first(name)
                : stash(name, fresh.get().applyValue(map -> (Object) map)).applyValue(Stashes::texts).asSecret();
    }

    /** One of those that a mesh is made with. */
    Output<Map<String, String>> first(String name) {
        return madeFirst.applyValue(all -> texts(((Map<?, ?>) all).get(name))).asSecret();
    }

    private Output<Object> stash(String name, Output<Object> fresh) {
        var options = CustomResourceOptions.builder()
                .parent(parent).ignoreChanges("input").additionalSecretOutputs("input", "output").build();
        return new Stash(name, StashArgs.builder().input(fresh.asSecret()).build(), options).output();
    }

    /** The generation before the one in use, for those who have to end it; none of a first one. */
    Optional<Output<Map<String, String>>> before(String secret, Supplier<Output<Map<String, String>>> fresh) {
        var generation = generation(secret);
        return generation > 1 ? Optional.of(keep(secret + "-" + (generation - 1), fresh)) : Optional.empty();
    }

    /** The generation in use of a secret. */
    Output<Map<String, String>> current(String secret, Supplier<Map<String, String>> fresh) {
        return keep(secret, generation(secret), fresh);
    }

    /**
     * The generation in use, then the one before it and the one after it. Everybody knows of each a generation before and after it is
     * used, so that those who have been told of a new one and those who have not yet understand each other.
     */
    List<Output<Map<String, String>>> known(String secret, Supplier<Map<String, String>> fresh) {
        var generation = generation(secret);
        var known = new ArrayList<Output<Map<String, String>>>();
        known.add(keep(secret, generation, fresh));
        if (generation > 1) {
            known.add(keep(secret, generation - 1, fresh));
        }
        known.add(keep(secret, generation + 1, fresh));
        return known;
    }

    private Output<Map<String, String>> keep(String secret, int generation, Supplier<Map<String, String>> fresh) {
        return keep(secret + "-" + generation, () -> Output.ofSecret(fresh.get()));
    }

    private static Map<String, String> texts(Object value) {
        var texts = new TreeMap<String, String>();
        ((Map<?, ?>) value).forEach((key, text) -> texts.put((String) key, (String) text));
        return texts;
    }
}
