package io.byomesh.mesh;

import com.pulumi.test.Mocks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Answers for the engine and remembers what was registered: {@code mocks.ofType("cloudfoundry:index/app:App")}. */
final class RecordingMocks implements Mocks {

    /** One registration. */
    record Recorded(String type, String name, Map<String, Object> inputs) {}

    private static final String STASH = "pulumi:index:Stash";

    private final List<Recorded> recorded = Collections.synchronizedList(new ArrayList<>());

    /** What each stash was given first, by its name: a stack's state, which outlives a run. */
    private final Map<String, Object> stashed = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
        recorded.add(new Recorded(args.type, args.name, args.inputs));
        var state = new HashMap<>(args.inputs);
        if (args.type.equals(STASH)) {
            state.put("output", stashed.computeIfAbsent(args.name, name -> args.inputs.get("input")));
        }
        return CompletableFuture.completedFuture(ResourceResult.of(Optional.of("guid-of-" + args.name), state));
    }

    Map<String, Object> stashed() {
        return stashed;
    }

    List<Recorded> ofType(String type) {
        return recorded.stream().filter(r -> r.type().equals(type)).toList();
    }

    Recorded only(String type) {
        var all = ofType(type);
        if (all.size() != 1) {
            throw new AssertionError("expected one " + type + ", but there are " + all);
        }
        return all.get(0);
    }
}
