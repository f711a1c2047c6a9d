package io.byomesh.hotrod;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.deployment.internal.GrpcMonitor;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pulumirpc.Resource.SupportsFeatureRequest;
import pulumirpc.Resource.SupportsFeatureResponse;
import pulumirpc.ResourceMonitorGrpc.ResourceMonitorImplBase;

class ChannelsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A thread that reads keeps Java from ending for a third of a second. */
    @Test
    void theSdkSpeaksOverThemAndNobodyReadsFromThemWhenTheyAreClosed() throws Exception {
        var engine = ServerBuilder.forPort(0).addService(new ResourceMonitorImplBase() {
            @Override
            public void supportsFeature(SupportsFeatureRequest request, StreamObserver<SupportsFeatureResponse> answer) {
                answer.onNext(SupportsFeatureResponse.newBuilder().setHasSupport(request.getId().equals("secrets")).build());
                answer.onCompleted();
            }
        }).build().start();
        try {
            try (var channels = Channels.inUse()) {
                var answer = new GrpcMonitor("127.0.0.1:" + engine.getPort())
                        .supportsFeatureAsync(SupportsFeatureRequest.newBuilder().setId("secrets").build()).join();
                assertThat(answer.getHasSupport()).isTrue();
                assertThat(somebodyReads()).isTrue();
            }
            for (var end = System.nanoTime() + PATIENCE.toNanos(); somebodyReads() && System.nanoTime() < end;) {
                Thread.onSpinWait();
            }
            assertThat(somebodyReads()).isFalse();
        } finally {
            engine.shutdownNow();
        }
    }

    private static boolean somebodyReads() {
        return Thread.getAllStackTraces().values().stream().flatMap(Stream::of)
                .anyMatch(frame -> frame.getClassName().startsWith("io.grpc.okhttp.internal.framed"));
    }
}
