package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.store.RoleRecord;
import java.util.List;
import java.util.Set;

/** Bodies about organizations, spaces, domains, users and roles. */
public final class TenancyPayload {

    private static final Set<String> ORG_ROLES = Set.of(
            RoleRecord.ORG_USER, RoleRecord.ORG_AUDITOR, RoleRecord.ORG_MANAGER, RoleRecord.ORG_BILLING_MANAGER);
    private static final Set<String> SPACE_ROLES = Set.of(
            RoleRecord.SPACE_DEVELOPER, RoleRecord.SPACE_MANAGER, RoleRecord.SPACE_AUDITOR, RoleRecord.SPACE_SUPPORTER);
    private static final int LONGEST_NAME = 255;

    private TenancyPayload() {}

    /** {@code POST} and {@code PATCH /v3/organizations}. */
    public record Org(String name, Boolean suspended, MetadataPayload metadata) {}

    /** Relationships to an organization. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record InOrg(Relationship organization, Relationships sharedOrganizations) {}

    /** {@code POST /v3/spaces}. */
    public record CreateSpace(String name, InOrg relationships, MetadataPayload metadata) {

        public String orgGuid() {
            return Relationship.guid(relationships == null ? null : relationships.organization, "organization");
        }
    }

    /** {@code PATCH /v3/spaces/:guid}. */
    public record UpdateSpace(String name, MetadataPayload metadata) {}

    /** {@code POST /v3/domains}. */
    public record CreateDomain(String name, Boolean internal, InOrg relationships, Relationship routerGroup, MetadataPayload metadata) {

        public String orgGuid() {
            return relationships == null ? null : Relationship.optional(relationships.organization);
        }

        public List<String> sharedOrgs() {
            return relationships == null || relationships.sharedOrganizations == null ? List.of() : relationships.sharedOrganizations.guids();
        }
    }

    /** {@code {"data": [{"guid": …}]}}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Relationships(List<Relationship.Data> data) {

        public List<String> guids() {
            return data == null ? List.of() : data.stream().map(Relationship.Data::guid).toList();
        }
    }

    /** {@code POST /v3/users}; a user's GUID is the one that UAA gave. */
    public record CreateUser(String guid, String username, String origin, MetadataPayload metadata) {}

    /** Who gets a role: by GUID or by name. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record UserData(String guid, String username, String origin) {}

    /** {@code {"data": user}}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record UserRelationship(UserData data) {}

    /** What a role is about. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record RoleRelationships(UserRelationship user, Relationship organization, Relationship space) {}

    /** {@code POST /v3/roles}. */
    public record CreateRole(String type, RoleRelationships relationships) {

        public CreateRole validate() {
            if (type == null || !ORG_ROLES.contains(type) && !SPACE_ROLES.contains(type)) {
                throw CfErrors.unprocessable("Type must be one of the allowed types " + List.of(RoleRecord.ORG_AUDITOR,
                        RoleRecord.ORG_MANAGER, RoleRecord.ORG_BILLING_MANAGER, RoleRecord.ORG_USER, RoleRecord.SPACE_AUDITOR,
                        RoleRecord.SPACE_MANAGER, RoleRecord.SPACE_DEVELOPER, RoleRecord.SPACE_SUPPORTER));
            }
            if (relationships == null || relationships.user == null || relationships.user.data == null) {
                throw CfErrors.unprocessable("Relationships user must be there with a guid, or a username");
            }
            return this;
        }

        public boolean inSpace() {
            return SPACE_ROLES.contains(type);
        }

        public UserData user() {
            return relationships.user.data;
        }

        public String orgGuid() {
            return Relationship.guid(relationships.organization, "organization");
        }

        public String spaceGuid() {
            return Relationship.guid(relationships.space, "space");
        }
    }

    /** A name that is there and not too long. */
    public static String requireName(String name) {
        if (name == null || name.isBlank()) {
            throw CfErrors.unprocessable("Name can't be blank");
        }
        if (name.length() > LONGEST_NAME) {
            throw CfErrors.unprocessable("Name is too long (maximum is " + LONGEST_NAME + " characters)");
        }
        return name;
    }
}
