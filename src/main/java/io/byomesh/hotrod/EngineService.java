package io.byomesh.hotrod;

import com.pulumi.deployment.internal.Engine;
import io.grpc.Channel;
import java.util.concurrent.CompletableFuture;
import pulumirpc.EngineGrpc;
import pulumirpc.EngineOuterClass.GetRootResourceRequest;
import pulumirpc.EngineOuterClass.GetRootResourceResponse;
import pulumirpc.EngineOuterClass.LogRequest;
import pulumirpc.EngineOuterClass.RequirePulumiVersionRequest;
import pulumirpc.EngineOuterClass.RequirePulumiVersionResponse;

/** The part of Pulumi's engine that is told messages. */
final class EngineService implements Engine {

    private final EngineGrpc.EngineStub engine;

    EngineService(Channel channel) {
        engine = EngineGrpc.newStub(channel);
    }

    @Override
    public CompletableFuture<Void> logAsync(LogRequest request) {
        return EngineConnection.ask(engine::log, request).thenApply(done -> null);
    }

    @Override
    public CompletableFuture<GetRootResourceResponse> getRootResourceAsync(GetRootResourceRequest request) {
        return EngineConnection.ask(engine::getRootResource, request);
    }

    @Override
    public CompletableFuture<RequirePulumiVersionResponse> requirePulumiVersionAsync(RequirePulumiVersionRequest request) {
        return EngineConnection.ask(engine::requirePulumiVersion, request);
    }
}
