package io.byomesh.foundation.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A network namespace attached as an instance would be, with Python programs in it that talk TCP and UDP. */
final class TestNamespace implements AutoCloseable {

    private static final String SERVER = """
            import socket, sys, threading
            kind, port = sys.argv[1], int(sys.argv[2])
            if kind == 'udp':
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.bind(('0.0.0.0', port))
                print('listening', flush=True)
                while True:
                    data, peer = s.recvfrom(1000)
                    s.sendto(data, peer)
            def echo(c):
                while (data := c.recv(1000)):
                    c.sendall(data)
            s = socket.create_server(('0.0.0.0', port))
            print('listening', flush=True)
            while True:
                threading.Thread(target=echo, args=(s.accept()[0],), daemon=True).start()
            """;

    private static final String CLIENT = """
            import socket, sys
            kind, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
            try:
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == 'udp' else socket.SOCK_STREAM)
                s.settimeout(5)
                s.connect((address, port))
                if kind == 'tcp':
                    print('open', flush=True)
                for line in sys.stdin:
                    s.send(line.encode())
                    print(s.recv(1000).decode().strip(), flush=True)
            except ConnectionRefusedError:
                print('refused', flush=True)
            except Exception as e:
                print(repr(e), flush=True)
            """;

    private final RouterNetwork network;
    private final Process holder;
    private final Attachment attachment;
    private final List<Process> programs = new ArrayList<>();

    TestNamespace(RouterNetwork network, String appGuid) {
        this.network = network;
        holder = start("unshare", "--net", "sh", "-c", "echo up; exec cat");
        expect(holder, "up");
        attachment = network.attach(appGuid, holder.pid());
    }

    String address() {
        return attachment.address();
    }

    /** Answers every message with itself until the namespace is closed. */
    void serve(String kind, int port) {
        expect(inside("python3", "-c", SERVER, kind, Integer.toString(port)), "listening");
    }

    /** {@code open}, {@code refused} or the error of connecting. */
    String connect(String address, int port) {
        return talk("tcp", address, port).line();
    }

    /** What comes back for a datagram, or {@code refused}, or the error. */
    String datagram(String address, int port) {
        return talk("udp", address, port).say("hello");
    }

    Conversation talk(String kind, String address, int port) {
        return new Conversation(inside("python3", "-c", CLIENT, kind, address, Integer.toString(port)));
    }

    Process inside(String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net"));
        all.addAll(List.of(command));
        Process process = start(all.toArray(String[]::new));
        programs.add(process);
        return process;
    }

    static String output(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection that stays. */
    static final class Conversation {

        private final Process process;
        private final BufferedReader answers;

        private Conversation(Process process) {
            this.process = process;
            this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String line() {
            try {
                return answers.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String say(String text) {
            try {
                process.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
                process.getOutputStream().flush();
                return line();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Process start(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expect(Process process, String expected) {
        try {
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
            if (!expected.equals(line)) {
                throw new IllegalStateException("expected " + expected + ", got " + line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        programs.forEach(Process::destroyForcibly);
        holder.destroyForcibly();
        network.detach(attachment);
    }
}
