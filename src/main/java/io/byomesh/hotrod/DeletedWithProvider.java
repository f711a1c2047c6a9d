package io.byomesh.hotrod;

import pulumirpc.Resource.RegisterResourceRequest;

/**
 * Says of what Consul was told that it is deleted with the provider that told it. Pulumi then only forgets it where the provider goes too:
 * when the stack is destroyed, for it lives in servers that go themselves and may long be dead, and when Consul is to be managed from
 * inside, for the servers take it over. What goes while the provider stays is deleted in Consul. The engine knows the option
 * {@code deletedWith}, the SDK does not.
 */
final class DeletedWithProvider {

    private static final String CONSUL = "consul:";

    private DeletedWithProvider() {}

    static RegisterResourceRequest mark(RegisterResourceRequest request) {
        var withProvider = request.getCustom() && request.getType().startsWith(CONSUL) && !request.getProvider().isEmpty();
        return withProvider ? request.toBuilder().setDeletedWith(urn(request.getProvider())).build() : request;
    }

    /** A reference to a provider is its URN, two colons and its id. */
    private static String urn(String provider) {
        return provider.substring(0, provider.lastIndexOf("::"));
    }
}
