package io.byomesh.e2e;

import java.util.Map;

/** Makes users through UAA and the Cloud Foundry API, as an operator does. */
final class Users {

    private static final String PASSWORD = "a-password-of-the-tests";

    private Users() {}

    /** @return the environment that logs in as this user */
    static Map<String, String> create(CfApi admin, String name, String space, String role) {
        var user = admin.post(
                "/Users",
                "application/json",
                """
                {"userName": "%s", "password": "%s", "origin": "uaa", "emails": [{"value": "%s@example.com"}]}
                """.formatted(name, PASSWORD, name));
        var guid = user.json().getAsJsonObject().get("id").getAsString();
        admin.post("/v3/users", "application/json", "{\"guid\": \"" + guid + "\"}");
        var org = admin.guid("/v3/organizations?names=mesh");
        role(admin, guid, "organization_user", "organization", org);
        role(admin, guid, role, "space", admin.space(space));
        return Map.of("CF_USER", name, "CF_PASSWORD", PASSWORD);
    }

    private static void role(CfApi admin, String user, String type, String noun, String guid) {
        var answer = admin.post(
                "/v3/roles",
                "application/json",
                """
                {"type": "%s", "relationships": {"user": {"data": {"guid": "%s"}}, "%s": {"data": {"guid": "%s"}}}}
                """.formatted(type, user, noun, guid));
        if (answer.status() != 201) {
            throw new AssertionError("role " + type + ": " + answer);
        }
    }
}
