package io.byomesh.hotrod;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ManagedChannelProvider;
import io.grpc.ManagedChannelRegistry;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.internal.logging.InternalLoggerFactory;
import io.grpc.netty.shaded.io.netty.util.internal.logging.JdkLoggerFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The connections to Pulumi's engine, on a thread that can be ended. Java waits a third of a second at its end for threads that wait
 * outside of it, as gRPC's own do, and nobody else ends those.
 */
final class Channels extends ManagedChannelProvider implements AutoCloseable {

    private static final int BEFORE_ALL_OTHERS = 10;

    private final EventLoopGroup threads = new NioEventLoopGroup(1);

    /** From here on, whoever asks gRPC for a connection gets one of these, and nobody looks for libraries that nothing here would use. */
    static Channels inUse() {
        // Otherwise Netty goes through the whole class path for a logger, and unpacks a native library: a tenth of a second.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        System.setProperty("io.grpc.netty.shaded.io.netty.transport.noNative", "true");
        var channels = new Channels();
        ManagedChannelRegistry.getDefaultRegistry().register(channels);
        return channels;
    }

    @Override
    protected ManagedChannelBuilder<?> builderForTarget(String target) {
        return of(NettyChannelBuilder.forTarget(target));
    }

    @Override
    protected ManagedChannelBuilder<?> builderForAddress(String name, int port) {
        return of(NettyChannelBuilder.forAddress(name, port));
    }

    private NettyChannelBuilder of(NettyChannelBuilder builder) {
        return builder.eventLoopGroup(threads).channelType(NioSocketChannel.class);
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
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
