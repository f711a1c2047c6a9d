package io.byomesh.hotrod;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ManagedChannelProvider;
import io.grpc.ManagedChannelRegistry;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;

/**
 * The connections to Pulumi's engine, by the lightest of gRPC's transports: Netty, which the SDK would take, costs a program that lives for
 * a second a tenth of it. And they can be ended, which nobody else does: Java waits a third of a second at its end for threads that read.
 */
final class Channels extends ManagedChannelProvider implements AutoCloseable {

    private static final int BEFORE_ALL_OTHERS = 10;

    private final Sockets sockets = new Sockets();

    /** From here on, whoever asks gRPC for a connection gets one of these. */
    static Channels inUse() {
        var channels = new Channels();
        ManagedChannelRegistry.getDefaultRegistry().register(channels);
        return channels;
    }

    @Override
    protected ManagedChannelBuilder<?> builderForTarget(String target) {
        return OkHttpChannelBuilder.forTarget(target).socketFactory(sockets);
    }

    @Override
    protected ManagedChannelBuilder<?> builderForAddress(String name, int port) {
        return OkHttpChannelBuilder.forAddress(name, port).socketFactory(sockets);
    }

    @Override
    protected Collection<Class<? extends SocketAddress>> getSupportedSocketAddressTypes() {
        return List.of(InetSocketAddress.class);
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return BEFORE_ALL_OTHERS;
    }

    @Override
    public void close() {
        ManagedChannelRegistry.getDefaultRegistry().deregister(this);
        try {
            sockets.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
