package io.byomesh.hotrod;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Orders a ride at the frontend's public address until one comes: {@code Ride ADDRESS [SECONDS]}. Ends with 0 when it came, 1 when none
 * came in time, 2 when called wrongly. A frontend whose back ends fail can answer {@code null} with status 200, so what counts is a
 * driver's name.
 */
public final class Ride {

    private static final int DEFAULT_SECONDS = 180;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI address;

    private Ride(URI frontend) {
        this.address = frontend.resolve("/dispatch?customer=123");
    }

    /** @param args the frontend's address; optionally how many seconds to wait at most */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 1 || args.length > 2 || args[0].equals("--help")) {
            System.err.println("Usage: Ride ADDRESS [SECONDS]   orders rides at the Hot R.O.D. page until one comes (default 180 s)");
            System.exit(args.length == 1 ? 0 : 2);
        }
        // java.net.http sets Host itself unless told otherwise at start.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        var seconds = args.length == 2 ? Integer.parseInt(args[1]) : DEFAULT_SECONDS;
        System.exit(new Ride(URI.create(args[0])).await(Duration.ofSeconds(seconds)) ? 0 : 1);
    }

    private boolean await(Duration limit) throws InterruptedException {
        var start = Instant.now();
        var reported = start;
        while (true) {
            var answer = order();
            var waited = Duration.between(start, Instant.now());
            if (answer.startsWith("T7")) {
                System.out.printf("The ride came after %.1f s: driver %s%n", waited.toMillis() / 1000.0, answer);
                return true;
            }
            if (waited.compareTo(limit) > 0) {
                System.err.printf("No ride came within %d s; the last answer of %s: %s%n", limit.toSeconds(), address, answer);
                return false;
            }
            if (Duration.between(reported, Instant.now()).compareTo(REPORT_EVERY) > 0) {
                reported = Instant.now();
                System.out.printf("Waiting for a ride, %d s so far, at most %d: %s%n", waited.toSeconds(), limit.toSeconds(), answer);
            }
            new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The driver's name, or what came instead of one. */
    private String order() throws InterruptedException {
        try {
            var response = http.send(request(), BodyHandlers.ofString());
            var body = response.body().strip();
            if (response.statusCode() != 200) {
                return response.statusCode() + " " + firstLine(body);
            }
            var ride = JsonParser.parseString(body);
            var driver = ride.isJsonObject() ? ride.getAsJsonObject().get("Driver") : null;
            return driver == null || driver.getAsString().isEmpty() ? "no driver in " + firstLine(body) : driver.getAsString();
        } catch (IOException e) {
            return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
        } catch (JsonParseException e) {
            return "no JSON";
        }
    }

    /** Names under {@code localhost} are this machine by definition (RFC 6761), which browsers know and Java's resolver does not. */
    private HttpRequest request() {
        var request = HttpRequest.newBuilder().timeout(Duration.ofSeconds(10)).GET();
        if (address.getHost().endsWith(".localhost")) {
            var here = URI.create(address.toString().replaceFirst("//[^/:]+", "//127.0.0.1"));
            return request.uri(here).header("Host", address.getAuthority()).build();
        }
        return request.uri(address).build();
    }

    private static String firstLine(String text) {
        var line = text.lines().findFirst().orElse("nothing");
        return line.length() > 120 ? line.substring(0, 120) + "…" : line;
    }
}
