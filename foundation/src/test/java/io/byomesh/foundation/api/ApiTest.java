package io.byomesh.foundation.api;

import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.Passwords;
import io.byomesh.foundation.store.RoleRecord;
import io.byomesh.foundation.store.Stamp;
import io.byomesh.foundation.store.UserRecord;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A fresh API server for each test, with its seeded users and spaces. */
abstract class ApiTest {

    @TempDir
    Path folder;

    TestApi api;
    CfClient admin;
    CfClient developer;

    @BeforeEach
    void startApi() {
        api = TestApi.start(config());
        admin = api.admin();
        developer = api.developer();
    }

    @AfterEach
    void stopApi() {
        api.close();
    }

    ApiConfig config() {
        return ApiConfig.local("127.0.0.1", 0, folder, 6080);
    }

    String org() {
        return api.database.orgs().all().get(0).guid();
    }

    String space(String name) {
        return api.database.spaces().all().stream().filter(space -> space.name().equals(name)).findFirst().orElseThrow().guid();
    }

    String domain(String name) {
        return api.database.domains().where("name", name).get(0).guid();
    }

    /** Somebody new with one role in the organization, and one in a space unless that is null. */
    CfClient somebody(String name, String orgRole, String spaceRole, String spaceName, String... scopes) {
        var user = new UserRecord(Stamp.fresh(), name, "uaa", Passwords.hash("pw"), List.of(scopes),
                Metadata.NONE);
        api.database.users().insert(user);
        if (orgRole != null) {
            api.database.roles().insert(RoleRecord.inOrg(orgRole, user.guid(), org()));
        }
        if (spaceRole != null) {
            api.database.roles().insert(RoleRecord.inSpace(spaceRole, user.guid(), space(spaceName)));
        }
        return CfClient.login(api.url(), name, "pw");
    }

    /** An app without bits. */
    String createApp(CfClient cf, String name, String spaceName) {
        return cf.post("/v3/apps", """
                {"name":"%s","relationships":{"space":{"data":{"guid":"%s"}}}}""".formatted(name, space(spaceName))).guid();
    }

    static String relationships(String space, String domain) {
        return """
                "relationships":{"space":{"data":{"guid":"%s"}},"domain":{"data":{"guid":"%s"}}}""".formatted(space, domain);
    }
}
