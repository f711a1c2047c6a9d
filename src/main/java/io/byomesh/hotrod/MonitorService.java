package io.byomesh.hotrod;

import com.pulumi.deployment.internal.Monitor;
import com.pulumi.resources.Resource;
import io.grpc.Channel;
import java.util.concurrent.CompletableFuture;
import pulumirpc.Provider.CallResponse;
import pulumirpc.Resource.ReadResourceRequest;
import pulumirpc.Resource.ReadResourceResponse;
import pulumirpc.Resource.RegisterPackageRequest;
import pulumirpc.Resource.RegisterPackageResponse;
import pulumirpc.Resource.RegisterResourceOutputsRequest;
import pulumirpc.Resource.RegisterResourceRequest;
import pulumirpc.Resource.RegisterResourceResponse;
import pulumirpc.Resource.ResourceCallRequest;
import pulumirpc.Resource.ResourceInvokeRequest;
import pulumirpc.Resource.ResourceInvokeResponse;
import pulumirpc.Resource.SupportsFeatureRequest;
import pulumirpc.Resource.SupportsFeatureResponse;
import pulumirpc.ResourceMonitorGrpc;

/** The part of Pulumi's engine that resources are registered with. */
final class MonitorService implements Monitor {

    private final ResourceMonitorGrpc.ResourceMonitorStub monitor;

    MonitorService(Channel channel) {
        monitor = ResourceMonitorGrpc.newStub(channel);
    }

    @Override
    public CompletableFuture<RegisterResourceResponse> registerResourceAsync(Resource resource, RegisterResourceRequest request) {
        return EngineConnection.ask(monitor::registerResource, DeletedWithProvider.mark(request));
    }

    @Override
    public CompletableFuture<SupportsFeatureResponse> supportsFeatureAsync(SupportsFeatureRequest request) {
        return EngineConnection.ask(monitor::supportsFeature, request);
    }

    @Override
    public CompletableFuture<ResourceInvokeResponse> invokeAsync(ResourceInvokeRequest request) {
        return EngineConnection.ask(monitor::invoke, request);
    }

    @Override
    public CompletableFuture<CallResponse> callAsync(ResourceCallRequest request) {
        return EngineConnection.ask(monitor::call, request);
    }

    @Override
    public CompletableFuture<ReadResourceResponse> readResourceAsync(Resource resource, ReadResourceRequest request) {
        return EngineConnection.ask(monitor::readResource, request);
    }

    @Override
    public CompletableFuture<Void> registerResourceOutputsAsync(RegisterResourceOutputsRequest request) {
        return EngineConnection.ask(monitor::registerResourceOutputs, request).thenApply(done -> null);
    }

    @Override
    public CompletableFuture<RegisterPackageResponse> registerPackageAsync(RegisterPackageRequest request) {
        return EngineConnection.ask(monitor::registerPackage, request);
    }
}
