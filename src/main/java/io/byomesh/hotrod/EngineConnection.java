package io.byomesh.hotrod;

import com.pulumi.core.internal.ContextAwareCompletableFuture;
import com.pulumi.deployment.internal.Instrumentation;
import io.grpc.Channel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * What Pulumi's engine is spoken to over: gRPC's lightest transport, made without a search for others. Netty, which the SDK would take, costs
 * a program that lives for a second a tenth of it. And it can be ended, which nobody else does: Java waits a third of a second at its end
 * for threads that read.
 */
final class EngineConnection implements AutoCloseable {

    /** The SDK's own limit, 400 MB. */
    private static final int MESSAGE_LIMIT = 400 << 20;

    private final Sockets sockets = new Sockets();

    Channel to(String address) {
        var builder = OkHttpChannelBuilder.forTarget(address).usePlaintext().maxInboundMessageSize(MESSAGE_LIMIT).socketFactory(sockets);
        var tracing = Instrumentation.getClientInterceptor();
        if (tracing != null) {
            builder.intercept(tracing);
        }
        return builder.build();
    }

    /** The answer to a question, by one of gRPC's calls. */
    static <Q, A> CompletableFuture<A> ask(BiConsumer<Q, StreamObserver<A>> call, Q question) {
        var answer = new Answer<A>();
        call.accept(question, answer);
        // What the SDK does with an answer it does for the deployment that asked.
        return ContextAwareCompletableFuture.wrap(answer.future);
    }

    private static final class Answer<A> implements StreamObserver<A> {
        private final CompletableFuture<A> future = new CompletableFuture<>();
        private A value;

        @Override
        public void onNext(A next) {
            value = next;
        }

        @Override
        public void onError(Throwable failure) {
            future.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            future.complete(value);
        }
    }

    @Override
    public void close() {
        sockets.close();
    }
}
