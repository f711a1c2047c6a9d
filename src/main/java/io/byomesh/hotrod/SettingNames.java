package io.byomesh.hotrod;

import io.byomesh.mesh.graph.InvalidMeshException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The settings behind a graph's problems: the graph knows where in itself something is wrong, and not what somebody wrote into a stack file. */
final class SettingNames {

    /** The first that fits says it. */
    private static final Map<Pattern, String> ORIGINS = new LinkedHashMap<>();

    static {
        origin("owner", "the names of project and stack");
        origin("servers\\.instances", "setting servers");
        origin("servers\\..*|keeper", "setting prefix");
        origin("apps\\.[^.]+\\.(memoryMb|sidecars\\..*)", "settings memory, agentMemory and proxyMemory");
        origin("apps\\.[^.]+\\.instances", "setting instances");
        origin("apps\\.[^.]+\\.calls\\..*|services\\..*|adopted\\..*", "setting moreServices");
        origin("apps\\..*", "settings prefix and moreServices");
    }

    private SettingNames() {}

    private static void origin(String where, String settings) {
        ORIGINS.put(Pattern.compile(where), settings);
    }

    /** The message, with the setting after each place that does not bear its name. */
    static String in(InvalidMeshException invalid) {
        var message = invalid.getMessage();
        for (var problem : invalid.problems()) {
            var named = ORIGINS.entrySet().stream()
                    .filter(origin -> origin.getKey().matcher(problem.where()).matches())
                    .findFirst()
                    .map(origin -> problem.where() + " (" + origin.getValue() + ")")
                    .orElse(problem.where());
            message = message.replace("\n- " + problem.where() + ": ", "\n- " + named + ": ");
        }
        return message;
    }
}
