package io.byomesh.foundation.dns;

import io.byomesh.foundation.router.RoutingTable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The DNS server that instances ask. It knows the internal domains and {@code localhost}; every other name does not exist,
 * because instances have no way out of the container network (on Cloud Foundry such queries go to a resolver upstream).
 */
public final class AppsInternalDns implements AutoCloseable {

    /** An instance may hold connections open; it must not be able to take all of the foundation's threads. */
    private static final int MAX_TCP_CONNECTIONS = 64;

    private static final int TCP_IDLE_MILLIS = 10_000;

    private final Answers answers;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Semaphore tcpConnections = new Semaphore(MAX_TCP_CONNECTIONS);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "dns");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Serve over UDP and TCP at this address.
     *
     * @throws IOException when the address cannot be had
     */
    public AppsInternalDns(Supplier<RoutingTable> routing, InetSocketAddress address) throws IOException {
        answers = new Answers(routing);
        tcp = new ServerSocket();
        try {
            tcp.bind(address);
            udp = new DatagramSocket(new InetSocketAddress(address.getAddress(), tcp.getLocalPort()));
        } catch (IOException e) {
            tcp.close();
            throw new IOException("DNS cannot listen at " + address + ": " + e.getMessage(), e);
        }
        threads.execute(this::serveUdp);
        threads.execute(this::serveTcp);
    }

    /** Where the server listens, over both protocols. */
    public InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void serveUdp() {
        byte[] buffer = new byte[65_535];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] answer = answers.answer(Arrays.copyOf(buffer, packet.getLength()), false);
                if (answer != null) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException | RuntimeException oneQueryFailed) {
                // The asker asks again; the others must not suffer. A closed socket ends the loop.
                continue;
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket connection = tcp.accept();
                if (tcpConnections.tryAcquire()) {
                    threads.execute(() -> serve(connection));
                } else {
                    connection.close();
                }
            } catch (IOException oneConnectionFailed) {
                continue;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout(TCP_IDLE_MILLIS);
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            while (true) {
                byte[] query = in.readNBytes(in.readUnsignedShort());
                byte[] answer = answers.answer(query, true);
                if (answer == null) {
                    return;
                }
                byte[] framed = new byte[answer.length + Short.BYTES];
                framed[0] = (byte) (answer.length >> Byte.SIZE);
                framed[1] = (byte) answer.length;
                System.arraycopy(answer, 0, framed, Short.BYTES, answer.length);
                out.write(framed);
            }
        } catch (IOException | RuntimeException askerIsDone) {
            // It went away, fell silent or sent nonsense; the connection is closed and there is nobody to tell.
        } finally {
            tcpConnections.release();
        }
    }
}
