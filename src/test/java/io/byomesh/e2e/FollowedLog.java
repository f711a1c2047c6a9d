package io.byomesh.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What an app's log says from now on. Under load its newest lines are those of one moment, and what one looks for is gone. */
final class FollowedLog implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final String app;
    private final Path file;
    private final Process following;

    private FollowedLog(TestBed bed, String app) throws IOException {
        this.app = app;
        file = Files.createTempFile("byo-mesh-log", ".txt");
        following = bed.shell().start(List.of("foundation/bin/foundation", "logs", "-f", "-n", "1", app), file);
    }

    /** Returns once nothing of it is missed. */
    static FollowedLog of(TestBed bed, String app) {
        try {
            var log = new FollowedLog(bed, app);
            Wait.until("the log of " + app, Duration.ofMinutes(1), () -> !log.text().isEmpty());
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until the log says so. */
    void await(String said) {
        Wait.until(app + " to say: " + said, LIMIT, () -> text().contains(said));
    }

    String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        following.destroy();
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
