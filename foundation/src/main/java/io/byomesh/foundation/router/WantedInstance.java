package io.byomesh.foundation.router;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.Optional;

/**
 * The instance that a client asks for in a header: an app's by index, which during a deployment may be one of two, or a process' by
 * index, or any of a process.
 *
 * @param index empty where any will do
 */
record WantedInstance(boolean byProcess, String guid, String index) {

    private static final HttpString APP_INSTANCE = new HttpString("X-Cf-App-Instance");
    private static final HttpString PROCESS_INSTANCE = new HttpString("X-Cf-Process-Instance");

    /** A header that names no instance. */
    static final class InvalidHeaderException extends Exception {

        private final String error;

        InvalidHeaderException(String error, String sentence) {
            super(sentence);
            this.error = error;
        }

        /** In the words of {@code X-Cf-Routererror}. */
        String error() {
            return error;
        }
    }

    /** Empty when any instance will do. */
    static Optional<WantedInstance> of(HeaderMap headers) throws InvalidHeaderException {
        String process = headers.getFirst(PROCESS_INSTANCE);
        if (process != null) {
            String[] parts = process.split(":", -1);
            if (parts.length > 2 || parts[0].isEmpty() || parts[parts.length - 1].isEmpty()) {
                throw new InvalidHeaderException("invalid_cf_process_instance_header", "Invalid X-CF-Process-Instance Header");
            }
            return Optional.of(new WantedInstance(true, parts[0], parts.length == 2 ? parts[1] : ""));
        }
        String app = headers.getFirst(APP_INSTANCE);
        if (app == null) {
            return Optional.empty();
        }
        String[] parts = app.split(":", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new InvalidHeaderException("invalid_cf_app_instance_header", "Invalid X-CF-App-Instance Header");
        }
        return Optional.of(new WantedInstance(false, parts[0], parts[1]));
    }

    boolean is(Endpoint endpoint) {
        return guid.equals(byProcess ? endpoint.instance().processGuid() : endpoint.instance().appGuid())
                && (index.isEmpty() || index.equals(String.valueOf(endpoint.instance().index())));
    }

    /** What to tell a client when no instance is the one. */
    String isNotAt(String host) {
        return "Requested instance%s with %sguid ('%s') does not exist for route ('%s')"
                .formatted(index.isEmpty() ? "" : " ('" + index + "')", byProcess ? "process " : "", guid, host);
    }
}
