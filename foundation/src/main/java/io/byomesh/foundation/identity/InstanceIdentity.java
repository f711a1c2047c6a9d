package io.byomesh.foundation.identity;

import java.time.Instant;

/**
 * What an instance proves with who it is.
 *
 * @param certificates in PEM: the instance's own, then the authority's
 * @param privateKey in PEM, PKCS #8
 */
public record InstanceIdentity(String certificates, String privateKey, Instant notAfter) {

    /** Whom a certificate names: the instance as common name, the others as organizational units. */
    public record Subject(String instanceGuid, String appGuid, String spaceGuid, String organizationGuid, String address) {}
}
