package io.byomesh.foundation.run;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Requests for one host through the router, one after another on several threads, until it is closed. */
final class RouterLoad implements AutoCloseable {

    private static final int THREADS = 3;
    private static final int PAUSE_MILLIS = 10;

    /** How often each body came. */
    final Map<String, Integer> served = new ConcurrentHashMap<>();

    /** What was not answered with 200. */
    final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    RouterLoad(PlainCf cf, String host) {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> run(cf, host), "load");
            thread.start();
            threads.add(thread);
        }
    }

    private void run(PlainCf cf, String host) {
        while (!closed) {
            try {
                HttpResponse<String> answer = cf.visit(host);
                if (answer.statusCode() == 200) {
                    served.merge(answer.body(), 1, Integer::sum);
                } else {
                    failures.add(answer.statusCode() + " " + answer.headers().firstValue("X-Cf-Routererror").orElse("") + answer.body());
                }
                Thread.sleep(PAUSE_MILLIS);
            } catch (IOException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Ends the load; every request has its answer when this returns. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
