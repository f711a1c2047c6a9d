package io.byomesh.foundation.api.wire;

import io.byomesh.foundation.store.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rules for health and readiness checks. */
public final class Checks {

    private static final int LONGEST_START = 180;

    private Checks() {}

    /** The check with what a change says; another type forgets the endpoint that only http has. */
    public static Check merge(Check current, Check change) {
        var type = change.type() == null ? current.type() : change.type();
        var endpoint = change.endpoint() != null ? change.endpoint() : type.equals(current.type()) ? current.endpoint() : null;
        return new Check(type, type.equals("http") ? endpoint : null, or(change.timeout(), current.timeout()),
                or(change.invocationTimeout(), current.invocationTimeout()), or(change.interval(), current.interval()));
    }

    /** What is wrong with a change; null fields say nothing. */
    public static List<String> problems(Check change, String what) {
        var problems = new ArrayList<String>();
        if (change.type() != null && !Set.of("port", "http", "process").contains(change.type())) {
            problems.add(what + " type must be \"port\", \"process\", or \"http\"");
        }
        if (change.endpoint() != null && !change.endpoint().startsWith("/")) {
            problems.add(what + " endpoint must be a valid URI path");
        }
        if (change.timeout() != null && (change.timeout() < 1 || change.timeout() > LONGEST_START)) {
            problems.add(what + " timeout must be between 1 and " + LONGEST_START + " seconds");
        }
        if (change.invocationTimeout() != null && change.invocationTimeout() < 1) {
            problems.add(what + " invocation timeout must be greater than or equal to 1");
        }
        if (change.interval() != null && change.interval() < 1) {
            problems.add(what + " interval must be greater than or equal to 1");
        }
        return problems;
    }

    private static Integer or(Integer value, Integer standard) {
        return value == null ? standard : value;
    }
}
