package io.byomesh.foundation.api.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rules for environment variables. */
public final class VariableRules {

    private VariableRules() {}

    /** What may not be set; values may be null where that means to take a variable away. */
    public static List<String> problems(Map<String, String> variables) {
        var problems = new ArrayList<String>();
        for (var name : variables.keySet()) {
            if (name.isEmpty()) {
                problems.add("Environment variables key cannot be an empty string");
            } else if (name.toUpperCase().startsWith("VCAP_")) {
                problems.add("Environment variables cannot start with VCAP_");
            } else if (name.toUpperCase().startsWith("VMC_")) {
                problems.add("Environment variables cannot start with VMC_");
            } else if (name.equalsIgnoreCase("PORT")) {
                problems.add("Environment variables cannot set PORT");
            } else if (name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
                problems.add("Environment variables key '" + name + "' cannot contain '='");
            }
        }
        return problems;
    }
}
