package io.byomesh.foundation.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworkPoliciesWithoutSelfServiceTest extends ApiTest {

    @Override
    ApiConfig config() {
        var usual = super.config();
        return new ApiConfig(null, usual.host(), 0, usual.dataDir(), usual.routerPort(), false, 150, usual.maxPackageBytes());
    }

    @Test
    void needAScopeThatPlainDevelopersLack() {
        var refused = developer.get("/networking/v1/external/policies");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).startsWith("{\"error\": \"provided scopes [").endsWith(
                "] do not include allowed scopes [network.admin network.write]\"}");
        assertThat(admin.get("/networking/v1/external/policies").status()).isEqualTo(200);
        var granted = somebody("granted", "organization_user", "space_developer", "dev", "network.write");
        var app = createApp(granted, "app", "dev");
        assertThat(granted.post("/networking/v1/external/policies",
                NetworkPoliciesTest.body(NetworkPoliciesTest.policy(app, app, "tcp", 1, 1))).status()).isEqualTo(200);
    }
}
