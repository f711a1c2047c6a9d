package io.byomesh.hotrod;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps Pulumi's SDK from asking its unfinished tasks, again and again and each time on a new thread, whether they are done: that took
 * most of a core for as long as an update ran. Later versions pause between two rounds; this one only says that it begins another.
 */
final class CalmRunner {

    private static final String ROUND = "Remaining tasks ";
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Logger RUNNER = Logger.getLogger("com.pulumi.deployment.internal.DeploymentImpl");

    private CalmRunner() {}

    /** To be called once the SDK has set its loggers up. */
    static void calm() {
        var shown = RUNNER.getLevel() == null ? Level.INFO : RUNNER.getLevel();
        RUNNER.setFilter(line -> {
            if (line.getMessage().startsWith(ROUND)) {
                LockSupport.parkNanos(PAUSE);
            }
            return line.getLevel().intValue() >= shown.intValue();
        });
        RUNNER.setLevel(Level.FINEST);
    }
}
