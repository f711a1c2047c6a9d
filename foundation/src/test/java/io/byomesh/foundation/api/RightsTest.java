package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.store.RoleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RightsTest extends ApiTest {

    @Test
    void whatIsHiddenIsNotFoundAndNotListed() {
        var app = createApp(developer, "secret", "dev2");
        var stranger = somebody("stranger", RoleRecord.ORG_USER, RoleRecord.SPACE_DEVELOPER, "dev");

        assertThat(stranger.get("/v3/apps/" + app).error()).isEqualTo("10010 App not found");
        assertThat(stranger.get("/v3/apps").json().at("/pagination/total_results").asInt()).isZero();
        assertThat(stranger.delete("/v3/apps/" + app).status()).isEqualTo(404);
        assertThat(stranger.get("/v3/spaces/" + space("dev2")).error()).isEqualTo("10010 Space not found");
        assertThat(stranger.get("/v3/spaces").json().at("/resources/0/name").asText()).isEqualTo("dev");
        assertThat(stranger.get("/v3/apps/" + app + "/processes/web").status()).isEqualTo(404);
        assertThat(stranger.get("/v3/processes").json().at("/resources").size()).isZero();
        assertThat(stranger.post("/v3/spaces/" + space("dev2") + "/actions/apply_manifest", "applications: [{name: x}]").status()).isEqualTo(404);
        assertThat(stranger.post("/v3/apps", """
                {"name":"x","relationships":{"space":{"data":{"guid":"%s"}}}}""".formatted(space("dev2"))).error())
                .isEqualTo("10008 Invalid space. Ensure that the space exists and you have access to it.");
        assertThat(stranger.get("/api/v1/read/" + app).status()).isEqualTo(404);
        assertThat(stranger.get("/api/v1/read/" + app).text()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {RoleRecord.SPACE_AUDITOR, RoleRecord.SPACE_MANAGER, RoleRecord.SPACE_SUPPORTER})
    void whoMayOnlyReadCannotChange(String role) {
        var app = createApp(developer, "app", "dev");
        var reader = somebody("reader", RoleRecord.ORG_USER, role, "dev");

        assertThat(reader.get("/v3/apps/" + app).status()).isEqualTo(200);
        assertThat(reader.patch("/v3/apps/" + app, "{\"name\":\"other\"}").error())
                .isEqualTo("10003 You are not authorized to perform the requested action");
        assertThat(reader.delete("/v3/apps/" + app).status()).isEqualTo(403);
        assertThat(reader.post("/v3/apps/" + app + "/actions/start", "").status()).isEqualTo(403);
        assertThat(reader.get("/v3/apps/" + app + "/manifest").status()).isEqualTo(403);
        assertThat(reader.get("/v3/apps/" + app + "/environment_variables").status())
                .isEqualTo(role.equals(RoleRecord.SPACE_SUPPORTER) ? 200 : 403);
        assertThat(reader.post("/v3/spaces/" + space("dev") + "/actions/apply_manifest", "applications: [{name: x}]").status()).isEqualTo(403);
        assertThat(reader.post("/v3/apps", """
                {"name":"x","relationships":{"space":{"data":{"guid":"%s"}}}}""".formatted(space("dev"))).status()).isEqualTo(403);
    }

    @Test
    void anAdminWhoMayOnlyReadSeesAllAndChangesNothing() {
        var app = createApp(developer, "app", "dev");
        var reader = somebody("auditor", null, null, null, "cloud_controller.admin_read_only");

        assertThat(reader.get("/v3/apps/" + app + "/manifest").status()).isEqualTo(200);
        assertThat(reader.delete("/v3/apps/" + app).status()).isEqualTo(403);
        assertThat(reader.post("/v3/organizations", "{\"name\":\"o\"}").status()).isEqualTo(403);
    }

    @Test
    void orgManagersManageTheirOrganizationOnly() {
        var manager = somebody("manager", RoleRecord.ORG_MANAGER, null, null);
        var other = admin.post("/v3/organizations", "{\"name\":\"other\"}").guid();

        var created = manager.post("/v3/spaces", """
                {"name":"made","relationships":{"organization":{"data":{"guid":"%s"}}}}""".formatted(org()));
        assertThat(created.status()).isEqualTo(201);
        assertThat(manager.get("/v3/organizations/" + other).status()).isEqualTo(404);
        assertThat(manager.post("/v3/organizations", "{\"name\":\"x\"}").status()).isEqualTo(403);
        assertThat(manager.delete("/v3/spaces/" + created.guid()).status()).isEqualTo(202);
        assertThat(developer.post("/v3/spaces", """
                {"name":"no","relationships":{"organization":{"data":{"guid":"%s"}}}}""".formatted(org())).status()).isEqualTo(403);
    }

    @Test
    void rolesAreGivenInOrderAndOnce() {
        var user = admin.post("/Users", "{\"userName\":\"ann\",\"password\":\"pw\"}").json().path("id").asText();
        var inSpace = """
                {"type":"space_developer","relationships":{"user":{"data":{"username":"ann"}},"space":{"data":{"guid":"%s"}}}}"""
                .formatted(space("dev"));
        var inOrg = """
                {"type":"organization_user","relationships":{"user":{"data":{"guid":"%s"}},"organization":{"data":{"guid":"%s"}}}}"""
                .formatted(user, org());

        assertThat(admin.post("/v3/roles", inSpace).error()).isEqualTo(
                "10008 Users cannot be assigned roles in a space if they do not have a role in that space's organization.");
        assertThat(admin.post("/v3/roles", inOrg).status()).isEqualTo(201);
        assertThat(admin.post("/v3/roles", inSpace).status()).isEqualTo(201);
        assertThat(admin.post("/v3/roles", inSpace).error())
                .isEqualTo("10008 User 'ann' already has 'space_developer' role in space 'dev'.");
        assertThat(developer.post("/v3/roles", inSpace).status()).isEqualTo(403);
        assertThat(CfClient.login(api.url(), "ann", "pw").get("/v3/spaces").json().at("/resources/0/name").asText()).isEqualTo("dev");
        assertThat(admin.get("/v3/roles?user_guids=" + user + "&include=user").json().at("/included/users/0/username").asText())
                .isEqualTo("ann");
    }

    @Test
    void aSuspendedOrganizationCannotBeChangedByItsDevelopers() {
        var app = createApp(developer, "app", "dev");
        admin.patch("/v3/organizations/" + org(), "{\"suspended\":true}");

        assertThat(developer.patch("/v3/apps/" + app, "{\"name\":\"x\"}").error()).isEqualTo("10017 The organization is suspended");
        assertThat(developer.get("/v3/apps/" + app).status()).isEqualTo(200);
    }

    @Test
    void domainsBelongToThoseWhoMayUseThem() {
        var other = admin.post("/v3/organizations", "{\"name\":\"other\"}").guid();
        admin.post("/v3/domains", """
                {"name":"other.example","relationships":{"organization":{"data":{"guid":"%s"}}}}""".formatted(other));

        assertThat(developer.get("/v3/domains?names=other.example").json().at("/resources").size()).isZero();
        assertThat(developer.get("/v3/domains?names=localhost").json().at("/resources/0/relationships/organization/data/guid").asText())
                .isEqualTo(org());
        assertThat(developer.post("/v3/domains", "{\"name\":\"mine.example\"}").status()).isEqualTo(403);
        assertThat(admin.post("/v3/routes", "{\"host\":\"x\"," + relationships(space("dev"), domain("other.example")) + "}").error())
                .isEqualTo("10008 Invalid domain. Domain 'other.example' is not available in organization 'mesh'.");
    }

    @Test
    void deletingAnOrganizationTakesAllThatIsInIt() {
        var app = new Pusher(developer, "dev").push("""
                applications:
                - name: app
                  routes: [{route: localhost}]
                """);
        assertThat(developer.delete("/v3/organizations/" + org()).status()).isEqualTo(403);

        var job = admin.delete("/v3/organizations/" + org());

        assertThat(admin.get(job.location()).json().path("state").asText()).isEqualTo("COMPLETE");
        assertThat(admin.get("/v3/apps/" + app).status()).isEqualTo(404);
        assertThat(admin.get("/v3/spaces").json().path("resources").size()).isZero();
        assertThat(admin.get("/v3/domains?names=localhost").json().path("resources").size()).isZero();
        assertThat(api.cell.desired).isEmpty();
        assertThat(api.routes).isEmpty();
    }
}
