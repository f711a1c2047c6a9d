package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every secret of the mesh, looked for where none may be. */
@E2e
class I3SecretsIT {

    private static final Set<String> SECRET = Set.of("token", "key", "privateKey", "jwt", "secretId");
    private static final List<String> APPS = List.of(
            "consul-server", "consul-keeper", "hotrod-frontend", "hotrod-customer", "hotrod-driver", "hotrod-route");

    private static TestBed bed;
    private static Set<String> secrets;

    @BeforeAll
    static void allSecretsOfTheMesh() {
        bed = TestBed.shared();
        bed.dev().up();
        bed.dev().awaitRide();
        var state = bed.shell().run("pulumi", "stack", "export", "--show-secrets", "--stack", "dev").succeeded().output();
        secrets = new TreeSet<>();
        resources(state).filter(resource -> resource.getAsJsonObject().get("type").getAsString().equals("pulumi:index:Stash")).forEach(stash -> {
            var output = stash.getAsJsonObject().getAsJsonObject("outputs").get("output");
            // What is kept encrypted is shown as text that holds JSON.
            var kept = output.isJsonObject() && output.getAsJsonObject().has("plaintext")
                    ? JsonParser.parseString(output.getAsJsonObject().get("plaintext").getAsString())
                    : output;
            if (kept.isJsonPrimitive()) {
                secrets.add(kept.getAsString());
            } else {
                secretsIn(kept.getAsJsonObject()).map(I3SecretsIT::line).forEach(secrets::add);
            }
        });
        for (var app : APPS) {
            if (!app.startsWith("consul-")) {
                secrets.add(new Attacker(bed, bed.dev(), app).instanceToken());
            }
        }
    }

    /** What is called like a secret, also in objects within. */
    private static Stream<String> secretsIn(JsonObject kept) {
        return kept.entrySet().stream().flatMap(entry -> entry.getValue().isJsonObject() ? secretsIn(entry.getValue().getAsJsonObject())
                : SECRET.contains(entry.getKey()) ? Stream.of(entry.getValue().getAsString()) : Stream.empty());
    }

    private static Stream<JsonObject> resources(String state) {
        return Http.objects(JsonParser.parseString(state).getAsJsonObject().getAsJsonObject("deployment").get("resources"));
    }

    /** Of a key in PEM its first line, which no other key has: any file may break the lines otherwise. */
    private static String line(String secret) {
        return secret.startsWith("-----BEGIN") ? secret.lines().skip(1).findFirst().orElseThrow() : secret;
    }

    private static void holdsNone(String where, String text) {
        assertThat(text).as(where).isNotBlank();
        assertThat(secrets.stream().filter(text::contains)).as("secrets in " + where).isEmpty();
    }

    @Test
    void thereAreSecretsToLookForAndTheAppsHaveThem() {
        assertThat(secrets).hasSizeGreaterThan(15);
        var told = new Attacker(bed, bed.dev(), "hotrod-route").secrets().toString();
        assertThat(secrets.stream().filter(told::contains)).as("secrets that route is told").isNotEmpty();
    }

    @Test
    void neitherTheStateNorAPreviewTellsASecret() {
        holdsNone("the state", bed.shell().run("pulumi", "stack", "export", "--stack", "dev").succeeded().output());
        holdsNone("a preview", bed.dev().preview("--show-reads").output());
        holdsNone("the outputs", bed.shell().run("pulumi", "stack", "output", "--stack", "dev").succeeded().output());
    }

    @Test
    void noLogAndNoProcessListTellsASecret() {
        for (var app : APPS) {
            holdsNone("the log of " + app, bed.foundation("logs", app, "-n", "1000").succeeded().output());
        }
        holdsNone("the process list", bed.shell().run("ps", "-eww", "-o", "args").succeeded().output());
    }

    @Test
    void noListAndNoManifestOfCloudFoundryTellsASecret() {
        for (var path : List.of("/v3/service_instances", "/v3/service_credential_bindings", "/v3/apps", "/v3/audit_events", "/v3/processes")) {
            holdsNone(path, bed.api().get(path + "?per_page=500").body());
        }
        for (var app : APPS) {
            holdsNone("the manifest of " + app, bed.api().get("/v3/apps/" + bed.api().app("dev", app) + "/manifest").body());
        }
    }

    @Test
    void whatHoldsSecretsOnDiskOnlyItsOwnerMayEnter(@TempDir Path directory) throws Exception {
        var patterns = Files.writeString(directory.resolve("patterns"), String.join("\n", secrets) + "\n").toString();
        var foundation = bed.environment().get("FOUNDATION_DIR");
        assertThat(bed.shell().run("grep", "-rlsF", "-f", patterns, foundation).output()).as("files of running instances").isNotBlank();

        assertThat(bed.shell().run("stat", "-c", "%a", foundation).succeeded().value()).isEqualTo("700");
        for (var app : APPS) {
            var home = app.equals("consul-keeper") ? "/home/vcap/tmp/snapshots" : "/home/vcap/tmp/consul";
            assertThat(bed.exec(app, 0, "stat", "-c", "%a", home).succeeded().value()).as(home + " of " + app).isEqualTo("700");
        }
    }

    @Test
    void nothingThatAppsCarryHoldsASecret() throws Exception {
        var texts = 0;
        try (var zips = Files.newDirectoryStream(Shell.PROJECT.resolve(".build/apps"), "*.zip")) {
            for (var path : zips) {
                try (var zip = new ZipFile(path.toFile())) {
                    for (var entry : Collections.list(zip.entries())) {
                        if (entry.getName().matches(".*\\.(json|hcl)")) {
                            texts++;
                            holdsNone(path + " " + entry.getName(), new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
                        }
                    }
                }
            }
        }
        assertThat(texts).isPositive();
    }
}
