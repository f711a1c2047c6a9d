package io.byomesh.foundation.store;

import java.util.List;
import java.util.Optional;

/** What a new foundation begins with. */
public final class Seed {

    public static final String ORG = "mesh";
    public static final List<String> SPACES = List.of("dev", "dev2");
    public static final String ADMIN = "admin";
    public static final String DEVELOPER = "developer";
    public static final String CLIENT = "deployer";
    public static final String APPS_DOMAIN = "apps.localhost";
    public static final String PRIVATE_DOMAIN = "localhost";
    public static final String INTERNAL_DOMAIN = "apps.internal";

    private static final List<String> ADMIN_SCOPES =
            List.of("cloud_controller.admin", "network.admin", "scim.read", "scim.write", "routing.router_groups.read");

    private Seed() {}

    /** Passwords made at the first start; the database keeps only their hashes. The client may do what the developer may. */
    public record Credentials(String adminPassword, String developerPassword, String clientId, String clientSecret) {}

    /** Fills an empty database. Empty when there is nothing to do because that happened before. */
    public static Optional<Credentials> apply(Database database) {
        return database.inTransaction(() -> database.orgs().all().isEmpty() ? Optional.of(fill(database)) : Optional.empty());
    }

    private static Credentials fill(Database database) {
        var credentials = new Credentials(Passwords.random(), Passwords.random(), CLIENT, Passwords.random());
        var org = new OrgRecord(Stamp.fresh(), ORG, false, Metadata.NONE);
        database.orgs().insert(org);
        user(database, Stamp.fresh(), ADMIN, Passwords.hash(credentials.adminPassword()), ADMIN_SCOPES);
        var developer = user(database, Stamp.fresh(), DEVELOPER, Passwords.hash(credentials.developerPassword()), List.of());
        var client = user(database, Stamp.of(CLIENT), CLIENT, null, List.of());
        database.clients().insert(new ClientRecord(client.stamp(), Passwords.hash(credentials.clientSecret()),
                List.of("cloud_controller.read", "cloud_controller.write")));
        var developers = List.of(developer, client);
        developers.forEach(user -> database.roles().insert(RoleRecord.inOrg(RoleRecord.ORG_USER, user.guid(), org.guid())));
        for (var name : SPACES) {
            var space = new SpaceRecord(Stamp.fresh(), org.guid(), name, true, Metadata.NONE);
            database.spaces().insert(space);
            developers.forEach(
                    user -> database.roles().insert(RoleRecord.inSpace(RoleRecord.SPACE_DEVELOPER, user.guid(), space.guid())));
        }
        // The first shared domain is the one that default and random routes are made of.
        domain(database, APPS_DOMAIN, false, null);
        domain(database, PRIVATE_DOMAIN, false, org.guid());
        domain(database, INTERNAL_DOMAIN, true, null);
        return credentials;
    }

    private static UserRecord user(Database database, Stamp stamp, String name, String passwordHash, List<String> scopes) {
        var user = new UserRecord(stamp, name, "uaa", passwordHash, scopes, Metadata.NONE);
        database.users().insert(user);
        return user;
    }

    private static void domain(Database database, String name, boolean internal, String orgGuid) {
        database.domains().insert(new DomainRecord(Stamp.fresh(), name, internal, orgGuid, List.of(), Metadata.NONE));
    }
}
