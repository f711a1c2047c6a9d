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
import java.util.TreeMap;
import java.util.function.Supplier;

/** Keeps secrets in the stack's state: what is given first under a name stays, and what later runs give is not looked at. */
final class Stashes {

    private final Resource parent;
    private final Map<String, Integer> generations;

    Stashes(Resource parent, Map<String, Integer> generations) {
        this.parent = parent;
        this.generations = generations;
    }

    /** Which generation of a secret is in use. */
    int generation(String secret) {
        return generations.getOrDefault(secret, 1);
    }

    /** The one of this name. */
    Output<Map<String, String>> keep(String name, Output<Map<String, String>> fresh) {
        var options = CustomResourceOptions.builder()
                .parent(parent).ignoreChanges("input").additionalSecretOutputs("input", "output").build();
        var stash = new Stash(name, StashArgs.builder().input(fresh.applyValue(map -> (Object) map).asSecret()).build(), options);
        return stash.output().applyValue(Stashes::texts).asSecret();
    }

    /** The generation before the one in use, for those who have to end it; none of a first one. */
    Optional<Output<Map<String, String>>> before(String secret, Output<Map<String, String>> fresh) {
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
        return keep(secret + "-" + generation, Output.ofSecret(fresh.get()));
    }

    private static Map<String, String> texts(Object value) {
        var texts = new TreeMap<String, String>();
        ((Map<?, ?>) value).forEach((key, text) -> texts.put((String) key, (String) text));
        return texts;
    }
}
