package io.byomesh.foundation.router;

import io.undertow.server.handlers.proxy.ProxyClient;
import io.undertow.util.AttachmentKey;
import java.util.List;

/** One request on its way: which endpoints it may go to, and which one it is at. Used by one I/O thread at a time. */
final class Attempt implements ProxyClient.MaxRetriesProxyTarget {

    static final AttachmentKey<Attempt> KEY = AttachmentKey.create(Attempt.class);

    /** An idle connection that the app closes at the wrong moment fails a request to the only endpoint there is, so that one is asked again. */
    private static final int LEAST_TRIES = 3;

    private final List<Endpoint> candidates;
    private final int first;
    private int tries;
    private boolean connected;

    Attempt(List<Endpoint> candidates, int first) {
        this.candidates = candidates;
        this.first = first;
    }

    Endpoint next() {
        tries++;
        connected = false;
        return current();
    }

    /** The endpoint asked last; the first candidate before any was. */
    Endpoint current() {
        return candidates.get(Math.floorMod(first + Math.max(0, tries - 1), candidates.size()));
    }

    void markConnected() {
        connected = true;
    }

    /** What went wrong, in the words of {@code X-Cf-Routererror}. */
    String failure() {
        return connected ? "endpoint_failure (EOF)" : "endpoint_failure (dial)";
    }

    @Override
    public int getMaxRetries() {
        return Math.max(LEAST_TRIES, candidates.size()) - 1;
    }
}
