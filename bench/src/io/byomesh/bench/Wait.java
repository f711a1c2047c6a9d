package io.byomesh.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for conditions. */
final class Wait {

    private static final int PAUSE_MILLIS = 50;

    private Wait() {}

    /** Looks often enough for the moment to count; what cannot be asked yet does not hold yet. */
    static void until(String what, int limitSeconds, Callable<Boolean> condition) throws InterruptedException {
        var start = System.nanoTime();
        Exception last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
            if (Seconds.since(start) > limitSeconds || Cleanup.interrupted()) {
                throw new IllegalStateException("Waited " + limitSeconds + " s in vain for " + what + ".", last);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }
}
