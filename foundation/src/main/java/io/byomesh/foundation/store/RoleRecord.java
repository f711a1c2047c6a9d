package io.byomesh.foundation.store;

/** What a user is in an organization or in a space; exactly one of the two GUIDs is set. */
public record RoleRecord(Stamp stamp, String type, String userGuid, String orgGuid, String spaceGuid) implements Entity {

    public static final String ORG_USER = "organization_user";
    public static final String ORG_AUDITOR = "organization_auditor";
    public static final String ORG_MANAGER = "organization_manager";
    public static final String ORG_BILLING_MANAGER = "organization_billing_manager";
    public static final String SPACE_DEVELOPER = "space_developer";
    public static final String SPACE_MANAGER = "space_manager";
    public static final String SPACE_AUDITOR = "space_auditor";
    public static final String SPACE_SUPPORTER = "space_supporter";

    public static RoleRecord inOrg(String type, String userGuid, String orgGuid) {
        return new RoleRecord(Stamp.fresh(), type, userGuid, orgGuid, null);
    }

    public static RoleRecord inSpace(String type, String userGuid, String spaceGuid) {
        return new RoleRecord(Stamp.fresh(), type, userGuid, null, spaceGuid);
    }
}
