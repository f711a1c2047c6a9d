package io.byomesh.mesh.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * In which order the processes of an instance start and stop, and how long each waits for the one before it. Cloud Foundry starts them
 * in any order, stops all of them at once and kills what is left ten seconds later; the sidecar program keeps to this order instead.
 *
 * <p>All times are whole seconds. Those of a start are counted from the start of the process that waits, and end a start that hangs;
 * those of a stop are counted from SIGTERM unless they say otherwise, and end a step, never the stop.
 *
 * @param joinSeconds agent and server: until they know a leader; the servers may be starting too, so this is for a first start
 * @param proxySeconds proxy: until its agent knows a leader and the registration; at least {@code joinSeconds}
 * @param appSeconds app: until its proxy listens everywhere; at least {@code proxySeconds}
 * @param upstreamSeconds app: then for healthy instances of what it calls, without which it starts all the same
 * @param reliefSeconds agent: until an instance that is starting can take over; less than {@code drainSeconds}
 * @param drainSeconds app: until requests that came through the mesh have ended; 0 takes the whole drain out
 * @param routeSeconds app: at least, for what the router has sent already
 * @param stopSeconds app: from its own SIGTERM until it is killed
 * @param leaveSeconds agent: from Consul's SIGTERM, which comes when app and proxy have ended, until it is killed
 * @param serverLeaveSeconds server: the same; it waits for nobody before
 */
public record Choreography(
        int joinSeconds,
        int proxySeconds,
        int appSeconds,
        int upstreamSeconds,
        int reliefSeconds,
        int drainSeconds,
        int routeSeconds,
        int stopSeconds,
        int leaveSeconds,
        int serverLeaveSeconds) {

    /** What a mesh has unless told otherwise. */
    public static final Choreography DEFAULT = new Choreography(120, 130, 140, 3, 4, 5, 2, 2, 2, 9);

    /** From SIGTERM to SIGKILL (Cloud Foundry's graceful shutdown interval), less a second to tell what was left undone. */
    static final int STOP_BUDGET_SECONDS = 9;

    /** Cloud Foundry gives a start up after its timeout, which is 180 s at most. */
    static final int START_BUDGET_SECONDS = 180;

    /** The provider takes a rolling update back when an instance takes a minute; this leaves a quarter of that. */
    static final int ROLL_BUDGET_SECONDS = 45;

    /** What joining, registering and Envoy's first configuration take at most while the servers run. */
    static final int ROLL_START_SECONDS = 20;

    /** The same choreography with another drain; 0 takes it out. */
    public Choreography withDrainSeconds(int seconds) {
        return new Choreography(joinSeconds, proxySeconds, appSeconds, upstreamSeconds, seconds == 0 ? 0 : Math.min(reliefSeconds, seconds - 1),
                seconds, seconds == 0 ? 0 : routeSeconds, stopSeconds, leaveSeconds, serverLeaveSeconds);
    }

    /** How long the stop of an instance of an app takes at most. */
    public int stopAtMost() {
        return Math.max(drainSeconds, routeSeconds) + stopSeconds + leaveSeconds;
    }

    /** How long a rolling update of one instance takes at most, while the servers run. */
    public int rollAtMost() {
        return ROLL_START_SECONDS + upstreamSeconds + stopAtMost();
    }

    /** All that Cloud Foundry or the order itself does not allow; empty if it can be kept to. */
    public List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        if (drainSeconds < 0 || stopAtMost() > STOP_BUDGET_SECONDS) {
            problems.add(new Problem("drainSeconds", "a drain of %d s makes the stop of an instance take %d s".formatted(drainSeconds, stopAtMost()),
                    "set 0 to %d, since Cloud Foundry kills an instance 10 s after it told it to stop".formatted(
                            STOP_BUDGET_SECONDS - stopSeconds - leaveSeconds)));
        }
        if (serverLeaveSeconds > STOP_BUDGET_SECONDS) {
            problems.add(new Problem("serverLeaveSeconds", "a server cannot take %d s to leave".formatted(serverLeaveSeconds),
                    "set %d or less".formatted(STOP_BUDGET_SECONDS)));
        }
        if (proxySeconds < joinSeconds || appSeconds < proxySeconds || appSeconds + upstreamSeconds >= START_BUDGET_SECONDS) {
            problems.add(new Problem("appSeconds", "the waits of a start (%d, %d, %d and %d s) do not come one after the other".formatted(
                            joinSeconds, proxySeconds, appSeconds, upstreamSeconds),
                    "set each to at least the one before it, and the last to end within %d s".formatted(START_BUDGET_SECONDS)));
        }
        if (problems.isEmpty() && rollAtMost() > ROLL_BUDGET_SECONDS) {
            problems.add(new Problem("upstreamSeconds", "a rolling update would take %d s an instance".formatted(rollAtMost()),
                    "set it to %d or less".formatted(upstreamSeconds - (rollAtMost() - ROLL_BUDGET_SECONDS))));
        }
        return problems;
    }

    /**
     * This choreography, if it can be kept to.
     *
     * @throws InvalidMeshException with all that {@link #problems()} found
     */
    public Choreography check() {
        var problems = problems();
        if (!problems.isEmpty()) {
            throw new InvalidMeshException(problems);
        }
        return this;
    }

    private record Step(String when, String who, String what, String atMost) {}

    /** The order for people, as a table in plain text. The last line ends in no newline. */
    public String table() {
        var steps = new ArrayList<Step>();
        steps.add(new Step("when", "who", "does", "at most"));
        steps.add(new Step("start", "agent, server", "joins until it knows a leader", joinSeconds + " s"));
        steps.add(new Step("", "server", "is ready once it is a voter that has caught up", joinSeconds + " s"));
        steps.add(new Step("", "proxy", "starts when the agent knows its registration", proxySeconds + " s"));
        steps.add(new Step("", "app", "starts when the proxy listens and the catalog lists it", appSeconds + " s"));
        steps.add(new Step("", "", "and what it calls is healthy, or all the same", upstreamSeconds + " s"));
        if (drainSeconds > 0) {
            steps.add(new Step("stop", "agent", "turns the service critical, once another instance passes", reliefSeconds + " s"));
            steps.add(new Step("", "proxy", "sends callers elsewhere", ""));
            steps.add(new Step("", "app", "is told when requests have ended", Math.max(drainSeconds, routeSeconds) + " s"));
        } else {
            steps.add(new Step("stop", "app", "is told at once: requests are not waited for", "0 s"));
        }
        steps.add(new Step("", "", "and killed", "+ " + stopSeconds + " s"));
        steps.add(new Step("", "proxy", "ends after the app", ""));
        steps.add(new Step("", "agent", "leaves after the proxy", "+ " + leaveSeconds + " s"));
        steps.add(new Step("", "server", "leaves", serverLeaveSeconds + " s"));
        steps.add(new Step("roll", "instance", "is replaced, start and stop", rollAtMost() + " s"));
        return steps.stream()
                .map(step -> "%-5s  %-13s  %-57s  %s".formatted(step.when, step.who, step.what, step.atMost).stripTrailing())
                .collect(Collectors.joining("\n"));
    }
}
