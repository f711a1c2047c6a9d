package io.byomesh.foundation.api.wire;

import io.byomesh.foundation.http.CfErrors;
import java.util.ArrayList;
import java.util.List;

/** A sidecar in a body; for a change, what is null stays. */
public record SidecarPayload(String name, String command, List<String> processTypes, Integer memoryInMb) {

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_COMMAND = 4096;

    /** Refuses what does not make a whole sidecar. */
    public SidecarPayload validate() {
        CfErrors.throwIfAny(problems(name, command, processTypes));
        if (memoryInMb != null && memoryInMb < 1) {
            throw CfErrors.unprocessable("Memory in mb must be greater than 0");
        }
        return this;
    }

    static List<String> problems(String name, String command, List<String> processTypes) {
        var problems = new ArrayList<String>();
        length(problems, "Name", name, LONGEST_NAME);
        length(problems, "Command", command, LONGEST_COMMAND);
        if (processTypes == null || processTypes.isEmpty()) {
            problems.add("Process types must have at least 1 process_type");
        }
        return problems;
    }

    private static void length(List<String> problems, String what, String text, int longest) {
        if (text == null || text.isBlank()) {
            problems.add(what + " can't be blank");
        } else if (text.length() > longest) {
            problems.add(what + " is too long (maximum is " + longest + " characters)");
        }
    }
}
