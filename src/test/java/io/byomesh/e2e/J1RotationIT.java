package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Secrets change while requests come. */
@E2e
class J1RotationIT {

    private static PlainMesh mesh;

    @BeforeAll
    static void aMeshOfPlainServices() {
        mesh = PlainMesh.shared();
    }

    private static JsonObject roots() {
        return mesh.stack().consul("/v1/connect/ca/roots").json().getAsJsonObject();
    }

    private static String primaryKeys() {
        var ring = mesh.stack().consul("/v1/operator/keyring").json().getAsJsonArray().get(0).getAsJsonObject();
        return ring.getAsJsonObject("PrimaryKeys").keySet().toString();
    }

    @Test
    void everySecretIsAnotherAfterOneUpdateAndNoRequestIsLost() {
        var token = mesh.stack().managementToken();
        var root = roots().get("ActiveRootID").getAsString();
        var trustDomain = roots().get("TrustDomain").getAsString();
        var gossip = primaryKeys();
        var outside = mesh.outside();

        mesh.stack().set("generations", "{gossip-key: 2, management-token: 2, identity-key: 2, mesh-root: 2, tls-server: 2, snapshot-key: 2}").up();
        mesh.stack().forgetToken();

        var load = outside.stop();
        assertThat(load.failed()).as(load.told()).isZero();
        assertThat(load.all()).isGreaterThan(100);
        assertThat(mesh.stack().managementToken()).isNotEqualTo(token);
        Wait.until("the old management token to be worth nothing", Duration.ofMinutes(1),
                () -> mesh.stack().consulWith(token, "/v1/acl/token/self").status() == 403);
        Wait.until("certificates to come from the new root", Duration.ofMinutes(1),
                () -> !roots().get("ActiveRootID").getAsString().equals(root));
        assertThat(roots().get("TrustDomain").getAsString()).isEqualTo(trustDomain);
        assertThat(primaryKeys()).isNotEqualTo(gossip);
        mesh.awaitAnswers();
        mesh.stack().preview("--expect-no-changes").succeeded();
    }
}
