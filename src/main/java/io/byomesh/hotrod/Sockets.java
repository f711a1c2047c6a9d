package io.byomesh.hotrod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.SocketFactory;

/** Makes sockets, and closes all that it made. */
final class Sockets extends SocketFactory {

    private final SocketFactory java = SocketFactory.getDefault();
    private final Queue<Socket> made = new ConcurrentLinkedQueue<>();

    private Socket made(Socket socket) {
        made.add(socket);
        return socket;
    }

    @Override
    public Socket createSocket() throws IOException {
        return made(java.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return made(java.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return made(java.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return made(java.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return made(java.createSocket(host, port, localHost, localPort));
    }

    void close() {
        for (var socket : made) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
