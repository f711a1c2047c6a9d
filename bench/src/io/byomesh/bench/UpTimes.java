package io.byomesh.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The moments of one {@code make up}.
 *
 * <p>Phases, some of which overlap: <em>jar</em>, finding out that everything is built; <em>foundation</em>, its start until ready;
 * <em>stack</em>, the environment, the stack and what an earlier run may have left; <em>program</em>, from Pulumi's start until it
 * pushes the first app; <em>push</em>, from there until the last app is pushed; <em>election</em>, from the servers' push until they
 * have a leader; <em>proxies</em>, from the last push until all proxies are healthy; <em>ride</em>, from there until a ride comes, which
 * may be no time at all; <em>end</em>, from that ride until the command has ended.
 *
 * <p>The longest chain of waits that cannot overlap, from the same run: the foundation's start, without which nobody can log in; the
 * program's start, before which nothing is known of the apps; the longest push of a single app, which the provider does step by
 * step, asking once a second; and from the last push until the ride, in which the last instance joins, its proxy learns whom to
 * talk to, and the app starts. Left out, because it could be done meanwhile or not at all: looking for what to build, preparing the
 * stack, pushes that wait for each other, and how the commands end.
 */
final class UpTimes {

    private static final Pattern PUSH = Pattern.compile("\\+\\s+cloudfoundry:index:App (\\S+) (creating|created) .*");
    private static final String SERVERS = "consul-server";

    private final long start = System.nanoTime();
    private final Map<String, Double> pushStarted = new HashMap<>();
    private final Map<String, Double> pushed = new HashMap<>();
    private final Map<String, Double> moments = new ConcurrentHashMap<>();

    void built() {
        note("built");
    }

    void foundationReady() {
        note("foundation");
    }

    void stackReady() {
        note("stack");
    }

    void leader() {
        note("leader");
    }

    void proxiesHealthy() {
        note("proxies");
    }

    void rode() {
        note("ride");
    }

    void done() {
        note("done");
    }

    void pulumiSays(String line) {
        var push = PUSH.matcher(line.strip());
        if (push.matches()) {
            (push.group(2).equals("creating") ? pushStarted : pushed).putIfAbsent(push.group(1), Seconds.since(start));
        }
    }

    private void note(String moment) {
        moments.put(moment, Seconds.since(start));
    }

    private double at(String moment) {
        return moments.get(moment);
    }

    double total() {
        return at("done");
    }

    double chain() {
        return foundation() + program() + longestPush() + Math.max(0, at("ride") - lastPush());
    }

    private double foundation() {
        return at("foundation") - at("built");
    }

    private double program() {
        return firstPush() - at("stack");
    }

    private double firstPush() {
        return pushStarted.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    private double lastPush() {
        return pushed.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private double longestPush() {
        return pushed.entrySet().stream().mapToDouble(e -> e.getValue() - pushStarted.get(e.getKey())).max().orElseThrow();
    }

    void report(Report report) {
        phase(report, "jar", at("built"));
        phase(report, "foundation", foundation());
        phase(report, "stack", at("stack") - at("foundation"));
        phase(report, "program", program());
        phase(report, "push", lastPush() - firstPush());
        phase(report, "election", Math.max(0, at("leader") - pushed.get(SERVERS)));
        phase(report, "proxies", Math.max(0, at("proxies") - lastPush()));
        phase(report, "ride", Math.max(0, at("ride") - Math.max(at("proxies"), lastPush())));
        phase(report, "end", at("done") - at("ride"));
        report.add("up.longest-push", longestPush(), "s");
        report.add("up.total", total(), "s");
        report.add("up.chain", chain(), "s");
        report.add("up.ratio", total() / chain(), "", Figure.Bar.atMost(1.3));
    }

    private void phase(Report report, String name, double seconds) {
        report.add("up." + name, seconds, "s");
        report.add("up." + name + "-share", 100 * seconds / total(), "%");
    }
}
