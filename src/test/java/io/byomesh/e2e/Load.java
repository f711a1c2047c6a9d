package io.byomesh.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests over and over, until it is stopped, and what became of them. */
final class Load {

    /**
     * What became of them.
     *
     * @param all how many there were
     * @param failed how many of them failed
     * @param told what is known of the first that did
     */
    record Report(int all, int failed, String told) {}

    private final Process process;
    private final CompletableFuture<List<String>> lines;

    private Load(TestBed bed, List<String> command) {
        try {
            var builder = new ProcessBuilder(command).directory(Shell.PROJECT.toFile()).redirectErrorStream(true);
            builder.environment().putAll(bed.environment());
            process = builder.start();
            var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            var begun = output.readLine();
            if (!"begun".equals(begun)) {
                throw new AssertionError(String.join(" ", command) + " did not begin: " + begun);
            }
            lines = CompletableFuture.supplyAsync(() -> output.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From inside an instance, by the plain service that lies there in place of Hot R.O.D. */
    static Load inside(TestBed bed, String app, String protocol, String address, int clients) {
        return new Load(bed, List.of(
                "env", "foundation/bin/foundation", "exec", app, "--", "./hotrod", "steady", protocol, address, "" + clients));
    }

    /** From outside, at a public route, by the same program. */
    static Load outside(TestBed bed, Path program, String route, int clients) {
        return new Load(bed, List.of(
                program.toString(), "steady", "get", "127.0.0.1:" + bed.routerPort(), "" + clients, route));
    }

    /** Ends it, once the requests under way are answered. */
    Report stop() {
        try {
            process.getOutputStream().close();
            var all = lines.get(30, TimeUnit.SECONDS);
            var last = all.isEmpty() ? "" : all.get(all.size() - 1);
            if (!last.matches("\\d+ requests, \\d+ failed")) {
                throw new AssertionError("the load ended early: " + all);
            }
            var counts = last.split("\\D+");
            return new Report(Integer.parseInt(counts[0]), Integer.parseInt(counts[1]), String.join("\n", all));
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the load did not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
