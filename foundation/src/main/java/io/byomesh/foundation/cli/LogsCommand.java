package io.byomesh.foundation.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.byomesh.foundation.RunInfo;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "logs", description = "Print an app's log: its own output, its sidecars', requests, and what the foundation did to it.")
final class LogsCommand implements Callable<Integer> {

    private static final int MAX_LINES = 1000;
    private static final int POLL_MILLIS = 250;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Mixin
    private Common common;

    @Parameters(paramLabel = "APP", description = AppArgument.DESCRIPTION)
    private String app;

    @ArgGroup(exclusive = true)
    private Mode mode = new Mode();

    @Option(names = "-n", paramLabel = "LINES", defaultValue = "100",
            description = "How many of the newest lines to begin with, at most 1000. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Spec
    private CommandSpec spec;

    static final class Mode {
        @Option(names = "--recent", description = "Print what there is and end. This is the default.")
        private boolean recent;

        @Option(names = {"-f", "--follow"}, description = "Go on with new lines as they come; stop with Ctrl-C.")
        private boolean follow;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (lines < 0 || lines > MAX_LINES) {
            throw new ParameterException(spec.commandLine(), "-n is " + lines + "; choose a number from 0 to " + MAX_LINES + ".");
        }
        RunInfo running = common.running();
        ApiClient api = new ApiClient(common.dataDir(), running);
        String read = "/api/v1/read/" + AppArgument.resolve(api, app) + "?envelope_types=LOG&limit=" + MAX_LINES;
        List<JsonNode> newest = batch(api, read + "&descending=true");
        Collections.reverse(newest);
        print(newest.subList(Math.max(0, newest.size() - lines), newest.size()));
        if (mode.follow) {
            follow(api, read, newest.isEmpty() ? 0 : time(newest.get(newest.size() - 1)));
        }
        return ExitCode.OK;
    }

    private void follow(ApiClient api, String read, long lastTime) throws InterruptedException {
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
        CountDownLatch ended = new CountDownLatch(1);
        CliException[] failure = new CliException[1];
        Follower follower = new Follower(api, read, lastTime);
        ScheduledFuture<?> polling = ticks.scheduleWithFixedDelay(() -> {
            try {
                follower.run();
            } catch (CliException e) {
                failure[0] = e;
                ended.countDown();
                throw e;
            }
        }, 0, POLL_MILLIS, TimeUnit.MILLISECONDS);
        ended.await();
        polling.cancel(false);
        ticks.shutdown();
        throw failure[0];
    }

    private final class Follower implements Runnable {

        private final ApiClient api;
        private final String read;
        private long last;

        Follower(ApiClient api, String read, long last) {
            this.api = api;
            this.read = read;
            this.last = last;
        }

        @Override
        public void run() {
            List<JsonNode> fresh = batch(api, read + "&start_time=" + (last + 1));
            print(fresh);
            if (!fresh.isEmpty()) {
                last = time(fresh.get(fresh.size() - 1));
            }
        }
    }

    private static List<JsonNode> batch(ApiClient api, String path) {
        List<JsonNode> batch = new ArrayList<>();
        api.get(path).at("/envelopes/batch").forEach(batch::add);
        return batch;
    }

    private static long time(JsonNode envelope) {
        return Long.parseLong(envelope.path("timestamp").asText());
    }

    private void print(List<JsonNode> envelopes) {
        PrintWriter out = spec.commandLine().getOut();
        for (JsonNode envelope : envelopes) {
            String instance = envelope.path("instance_id").asText();
            String source = envelope.at("/tags/source_type").asText() + (instance.isEmpty() ? "" : "/" + instance);
            String text = new String(Base64.getDecoder().decode(envelope.at("/log/payload").asText()), StandardCharsets.UTF_8);
            long nanos = time(envelope);
            Instant time = Instant.ofEpochSecond(0, nanos);
            out.println(TIME.format(time) + " [" + source + "] " + envelope.at("/log/type").asText() + " " + text);
        }
        out.flush();
    }
}
