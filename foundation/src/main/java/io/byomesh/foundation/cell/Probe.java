package io.byomesh.foundation.cell;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One look at an instance from outside, at its container address: so a server that listens on loopback only does not pass. */
final class Probe {

    private static final int DEFAULT_TIMEOUT_SECONDS = 1;

    private final HealthCheck check;
    private final String address;
    private final List<Integer> ports;

    Probe(HealthCheck check, String address, List<Integer> ports) {
        this.check = check;
        this.address = address;
        this.ports = ports;
    }

    int timeoutMillis() {
        return 1000 * (check.invocationTimeoutSeconds() == null ? DEFAULT_TIMEOUT_SECONDS : check.invocationTimeoutSeconds());
    }

    String timedOut() {
        return String.format(Locale.ROOT, "timed out after %.2f seconds", timeoutMillis() / 1000.0);
    }

    /** What is wrong; empty when all is well. */
    Optional<String> look() {
        if (check.type().equals("http")) {
            return ports.isEmpty() ? Optional.empty() : http(ports.get(0));
        }
        return ports.stream().map(this::connect).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> connect(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), timeoutMillis());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("failed to make TCP connection to %s:%d: %s".formatted(address, port, reason(e)));
        }
    }

    private Optional<String> http(int port) {
        String path = check.endpoint() == null || check.endpoint().isEmpty() ? "/" : check.endpoint();
        String failed = "failed to make HTTP request to '%s' on port %d: ".formatted(path, port);
        long start = System.nanoTime();
        try {
            var connection = (HttpURLConnection) new URL("http", address, port, path).openConnection();
            connection.setConnectTimeout(timeoutMillis());
            connection.setReadTimeout(timeoutMillis());
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestProperty("User-Agent", "diego-healthcheck");
            connection.setRequestProperty("X-Forwarded-Proto", "https");
            connection.setRequestProperty("Connection", "close");
            try {
                int status = connection.getResponseCode();
                return status == HttpURLConnection.HTTP_OK
                        ? Optional.empty()
                        : Optional.of(failed + "received status code %d in %dms"
                                .formatted(status, (System.nanoTime() - start) / 1_000_000));
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return Optional.of(failed + reason(e));
        }
    }

    private String reason(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return timedOut();
        }
        return e.getMessage() != null && e.getMessage().startsWith("Connection refused") ? "connection refused" : e.toString();
    }
}
