package io.byomesh.foundation.store;

import java.util.List;

/**
 * A domain that routes are made of.
 *
 * @param orgGuid the organization that owns a private domain, null for a shared one
 * @param sharedOrgs organizations that may use a private domain besides its owner
 */
public record DomainRecord(
        Stamp stamp, String name, boolean internal, String orgGuid, List<String> sharedOrgs, Metadata metadata)
        implements Entity {

    public DomainRecord withMetadata(Metadata newMetadata) {
        return new DomainRecord(stamp.touched(), name, internal, orgGuid, sharedOrgs, newMetadata);
    }

    public DomainRecord withSharedOrgs(List<String> orgs) {
        return new DomainRecord(stamp.touched(), name, internal, orgGuid, orgs, metadata);
    }

    public boolean availableIn(String organization) {
        return orgGuid == null || orgGuid.equals(organization) || sharedOrgs.contains(organization);
    }
}
