package io.byomesh.bench;

import io.byomesh.mesh.bits.Assembler;
import io.byomesh.mesh.bits.Bits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Network policies between two instances: how long after the POST of a policy a connection comes, and what 10,000 policies cost a
 * connection that is there.
 *
 * <p>The effect is seen from inside: a program in the one instance connects to the other all the time, and says when that first
 * worked. What counts is the slowest try.
 */
final class PoliciesBench implements Benchmark {

    private static final int PORT = 8080;
    private static final int SINK = 9000;
    private static final int TRIES = 7;
    private static final int RULES = 10_000;
    private static final int RULES_AT_ONCE = 1_000;
    private static final int FIRST_RULE = 20_000;
    /** So many, because one differs from the next by a tenth whatever is loaded. */
    private static final int ROUNDS = 15;
    private static final String PUMP_SECONDS = "2";
    private static final String LIMIT_SECONDS = "20";

    @Override
    public void measure(Report report) throws Exception {
        try (var foundation = new LocalFoundation()) {
            foundation.start();
            new Run(foundation, foundation.admin()).measure(report);
        }
    }

    private static final class Run {

        private final LocalFoundation foundation;
        private final CloudFoundry api;
        private final String source;
        private final String target;
        private final String address;

        Run(LocalFoundation foundation, CloudFoundry api) throws IOException, InterruptedException {
            this.foundation = foundation;
            this.api = api;
            var bits = Bits.empty().withBinary("plain", Path.of("bench", "out", "plain"));
            var zip = new Assembler(foundation.directory().resolve("zips")).write("plain", bits).path();
            source = api.push("source", "./plain", zip);
            target = api.push("target", "./plain", zip);
            address = api.address(target);
        }

        void measure(Report report) throws Exception {
            report.add("policies.effect", slowestEffect(), "s", Figure.Bar.atMost(1));
            api.addPolicies(Policies.tcp(source, target, SINK, 1));
            var without = new ArrayList<Double>();
            var with = new ArrayList<Double>();
            for (var round = 1; round <= ROUNDS; round++) {
                without.add(throughput());
                load();
                with.add(throughput());
                if (round == ROUNDS) {
                    report.add("policies.effect-among-10000", slowestEffect(), "s", Figure.Bar.atMost(1));
                }
                unload();
                Report.say("round %d of %d: %.2f Gbit/s with no rules, %.2f with %d", round, ROUNDS,
                        without.get(round - 1), with.get(round - 1), RULES);
            }
            report.add("policies.throughput-with-none", Seconds.median(without), "Gbit/s");
            report.add("policies.throughput-with-10000", Seconds.median(with), "Gbit/s");
            report.add("policies.throughput-ratio", Seconds.median(with) / Seconds.median(without), "",
                    Figure.Bar.atLeast(0.95));
        }

        private double slowestEffect() throws Exception {
            var all = new ArrayList<Double>();
            for (var n = 0; n < TRIES; n++) {
                all.add(effect());
            }
            return Collections.max(all);
        }

        private double effect() throws Exception {
            var policy = Policies.tcp(source, target, PORT, 1);
            var refused = new CompletableFuture<Void>();
            var reached = CompletableFuture.supplyAsync(() -> {
                try {
                    return foundation.exec(
                            "source", line -> refused.complete(null), "./plain", "reach", address + ":" + PORT, LIMIT_SECONDS);
                } catch (IOException | InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            // Whatever ends first: a command that failed refuses nothing.
            CompletableFuture.anyOf(refused, reached).join();
            var posted = Instant.now();
            api.addPolicies(policy);
            var effect = Long.parseLong(reached.join()) / 1e9 - (posted.getEpochSecond() + posted.getNano() / 1e9);
            api.removePolicies(policy);
            return effect;
        }

        private double throughput() throws IOException, InterruptedException {
            return Double.parseDouble(foundation.exec("source", "./plain", "pump", address + ":" + SINK, PUMP_SECONDS)) * 8 / 1e9;
        }

        private void load() throws IOException, InterruptedException {
            for (var port = FIRST_RULE; port < FIRST_RULE + RULES; port += RULES_AT_ONCE) {
                api.addPolicies(Policies.tcp(source, target, port, RULES_AT_ONCE));
            }
        }

        private void unload() throws IOException, InterruptedException {
            for (var port = FIRST_RULE; port < FIRST_RULE + RULES; port += RULES_AT_ONCE) {
                api.removePolicies(Policies.tcp(source, target, port, RULES_AT_ONCE));
            }
        }
    }
}
