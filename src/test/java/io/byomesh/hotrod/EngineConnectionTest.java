package io.byomesh.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pulumirpc.Resource.RegisterResourceRequest;
import pulumirpc.Resource.RegisterResourceResponse;
import pulumirpc.Resource.SupportsFeatureRequest;
import pulumirpc.Resource.SupportsFeatureResponse;
import pulumirpc.ResourceMonitorGrpc.ResourceMonitorImplBase;

/** Against a real server of gRPC. */
class EngineConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PROVIDER = "urn:pulumi:dev::byo-mesh::pulumi:providers:consul::consul";
    private static final RegisterResourceRequest POLICY = RegisterResourceRequest.newBuilder()
            .setType("consul:index/aclPolicy:AclPolicy").setCustom(true).setProvider(PROVIDER + "::id").build();

    private final EngineConnection connection = new EngineConnection();
    private Server engine;
    private MonitorService monitor;

    @BeforeEach
    void anEngine() throws Exception {
        engine = ServerBuilder.forPort(0).addService(new ResourceMonitorImplBase() {
            @Override
            public void registerResource(RegisterResourceRequest request, StreamObserver<RegisterResourceResponse> answer) {
                answer.onNext(RegisterResourceResponse.newBuilder().setUrn(request.getDeletedWith()).build());
                answer.onCompleted();
            }

            @Override
            public void supportsFeature(SupportsFeatureRequest request, StreamObserver<SupportsFeatureResponse> answer) {
                answer.onError(Status.RESOURCE_EXHAUSTED.withDescription("no").asRuntimeException());
            }
        }).build().start();
        monitor = new MonitorService(connection.to("127.0.0.1:" + engine.getPort()));
    }

    @AfterEach
    void end() {
        connection.close();
        engine.shutdownNow();
    }

    @Test
    void aResourceIsRegisteredWithWhatTheSdkDoesNotKnow() {
        assertThat(monitor.registerResourceAsync(null, POLICY).join().getUrn()).isEqualTo(PROVIDER);
    }

    @Test
    void whatTheEngineRefusesFailsWithItsStatus() {
        var answer = monitor.supportsFeatureAsync(SupportsFeatureRequest.getDefaultInstance());

        assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class).cause()
                .isInstanceOf(StatusRuntimeException.class).hasMessage("RESOURCE_EXHAUSTED: no");
    }

    /** A thread that reads keeps Java from ending for a third of a second. */
    @Test
    void nobodyReadsFromAConnectionThatIsClosed() {
        monitor.registerResourceAsync(null, POLICY).join();
        assertThat(somebodyReads()).isTrue();
        engine.shutdownNow();

        connection.close();

        for (var end = System.nanoTime() + PATIENCE.toNanos(); somebodyReads() && System.nanoTime() < end;) {
            Thread.onSpinWait();
        }
        assertThat(somebodyReads()).isFalse();
    }

    private static boolean somebodyReads() {
        return Thread.getAllStackTraces().values().stream().flatMap(Stream::of)
                .anyMatch(frame -> frame.getClassName().startsWith("io.grpc.okhttp.internal.framed"));
    }
}
