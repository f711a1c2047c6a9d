package io.byomesh.mesh.target;

/**
 * What to look for.
 *
 * @param apiUrl address of the Cloud Foundry API, as {@code cf api} takes it
 * @param credentials who asks
 * @param skipSslValidation accept any certificate; only for foundations with certificates of their own making
 * @param organization name of the organization
 * @param space name of the space
 * @param ownerLabel name of the label that says which stack an app belongs to
 * @param owner that label's value for this stack
 */
public record TargetRequest(
        String apiUrl,
        Credentials credentials,
        boolean skipSslValidation,
        String organization,
        String space,
        String ownerLabel,
        String owner) {}
