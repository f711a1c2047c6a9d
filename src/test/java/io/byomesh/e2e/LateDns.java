package io.byomesh.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fault of the DNS that a foundation's instances ask: it does not answer, or late. It is done to the packets in the namespace that
 * all of them pass, from outside of the foundation, which knows nothing of it. Closing it ends it.
 */
final class LateDns implements AutoCloseable {

    private static final String TABLE = "table ip late_dns";
    private static final String QUESTIONS = "ip daddr 169.254.0.2 meta l4proto { tcp, udp } th dport 53 counter";
    private static final Pattern SERVED_AT = Pattern.compile("udp dport 53 dnat to ([0-9.]+):([0-9]+)");
    private static final Pattern COUNTED = Pattern.compile("counter packets ([0-9]+)");

    private final TestBed bed;
    private final Relay relay;

    private LateDns(TestBed bed, Relay relay, String hook, String verdict) {
        this.bed = bed;
        this.relay = relay;
        nft(bed, TABLE + " { chain questions { type " + hook + "; " + QUESTIONS + " " + verdict + "; }; }");
    }

    /** No question reaches DNS. */
    static LateDns silent(TestBed bed) {
        return new LateDns(bed, null, "filter hook prerouting priority raw", "drop");
    }

    /** DNS is asked what it was asked, and its answer reaches the asker, after this time. */
    static LateDns by(Duration delay, TestBed bed) {
        var served = only(SERVED_AT, nft(bed, "list chain ip byomesh resolver"));
        try {
            var relay = new Relay(new InetSocketAddress(InetAddress.getByName(served.group(1)), Integer.parseInt(served.group(2))), delay);
            return new LateDns(bed, relay, "nat hook prerouting priority dstnat - 1", "dnat to " + relay.address());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often it was met. */
    int met() {
        return Integer.parseInt(only(COUNTED, nft(bed, "list " + TABLE)).group(1));
    }

    @Override
    public void close() {
        nft(bed, "delete " + TABLE);
        if (relay != null) {
            relay.close();
        }
    }

    private static String nft(TestBed bed, String command) {
        var all = new ArrayList<>(List.of("nsenter", "-t", "" + bed.routerNamespace(), "-n", "nft", command));
        return bed.shell().run(all).succeeded().output();
    }

    private static Matcher only(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in:\n" + text);
        }
        return matcher;
    }

    /** Passes questions on to DNS late, and its answers back. */
    private static final class Relay implements AutoCloseable {

        private static final int LONGEST = 1500;
        private static final int ANSWER_MILLIS = 1000;

        private final InetSocketAddress dns;
        private final DatagramSocket askers;
        private final ScheduledExecutorService late = Executors.newSingleThreadScheduledExecutor();

        Relay(InetSocketAddress dns, Duration delay) throws IOException {
            this.dns = dns;
            askers = new DatagramSocket(new InetSocketAddress(dns.getAddress(), 0));
            var listener = new Thread(() -> listen(delay), "late-dns");
            listener.setDaemon(true);
            listener.start();
        }

        String address() {
            return askers.getLocalAddress().getHostAddress() + ":" + askers.getLocalPort();
        }

        private void listen(Duration delay) {
            try {
                while (true) {
                    var question = new DatagramPacket(new byte[LONGEST], LONGEST);
                    askers.receive(question);
                    late.schedule(() -> pass(question), delay.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (IOException closed) {
                late.shutdownNow();
            }
        }

        private void pass(DatagramPacket question) {
            try (var socket = new DatagramSocket()) {
                socket.setSoTimeout(ANSWER_MILLIS);
                socket.send(new DatagramPacket(question.getData(), question.getLength(), dns));
                var answer = new DatagramPacket(new byte[LONGEST], LONGEST);
                socket.receive(answer);
                answer.setSocketAddress(question.getSocketAddress());
                askers.send(answer);
            } catch (IOException e) {
                // The asker hears nothing, as of any question that is lost.
                System.err.println("a late question was lost: " + e.getMessage());
            }
        }

        @Override
        public void close() {
            askers.close();
        }
    }
}
