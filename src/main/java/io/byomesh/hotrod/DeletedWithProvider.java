package io.byomesh.hotrod;

import com.pulumi.deployment.internal.Monitor;
import com.pulumi.resources.Resource;
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

/**
 * Says of what Consul was told that it is deleted with the provider that told it. Pulumi then only forgets it where the provider goes too:
 * when the stack is destroyed, for it lives in servers that go themselves and may long be dead, and when Consul is to be managed from
 * inside, for the servers take it over. What goes while the provider stays is deleted in Consul. The engine knows the option
 * {@code deletedWith}, the SDK does not.
 */
final class DeletedWithProvider implements Monitor {

    private static final String CONSUL = "consul:";

    private final Monitor engine;

    DeletedWithProvider(Monitor engine) {
        this.engine = engine;
    }

    @Override
    public CompletableFuture<RegisterResourceResponse> registerResourceAsync(Resource resource, RegisterResourceRequest request) {
        var withProvider = request.getCustom() && request.getType().startsWith(CONSUL) && !request.getProvider().isEmpty();
        return engine.registerResourceAsync(
                resource, withProvider ? request.toBuilder().setDeletedWith(urn(request.getProvider())).build() : request);
    }

    /** A reference to a provider is its URN, two colons and its id. */
    private static String urn(String provider) {
        return provider.substring(0, provider.lastIndexOf("::"));
    }

    @Override
    public CompletableFuture<SupportsFeatureResponse> supportsFeatureAsync(SupportsFeatureRequest request) {
        return engine.supportsFeatureAsync(request);
    }

    @Override
    public CompletableFuture<ResourceInvokeResponse> invokeAsync(ResourceInvokeRequest request) {
        return engine.invokeAsync(request);
    }

    @Override
    public CompletableFuture<CallResponse> callAsync(ResourceCallRequest request) {
        return engine.callAsync(request);
    }

    @Override
    public CompletableFuture<ReadResourceResponse> readResourceAsync(Resource resource, ReadResourceRequest request) {
        return engine.readResourceAsync(resource, request);
    }

    @Override
    public CompletableFuture<Void> registerResourceOutputsAsync(RegisterResourceOutputsRequest request) {
        return engine.registerResourceOutputsAsync(request);
    }

    @Override
    public CompletableFuture<RegisterPackageResponse> registerPackageAsync(RegisterPackageRequest request) {
        return engine.registerPackageAsync(request);
    }
}
