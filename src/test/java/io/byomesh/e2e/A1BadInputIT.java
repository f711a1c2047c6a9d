package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.mesh.secrets.Material;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is said in the preview, with the setting and the way out, and nothing is created. */
@E2e
class A1BadInputIT {

    private static final String STORE = "{endpoint: '%s', bucket: snapshots, region: us-east-1}";
    private static final String EXTRA = "[{name: %s, command: x, calledBy: {%s}}]";

    private static TestBed bed;
    private static Stack stack;

    @BeforeAll
    static void aStackOfItsOwn() {
        bed = TestBed.shared();
        stack = bed.stack("dev2", Map.of("frontendRoute", "bad.apps.localhost", "consulRoute", "badconsul.apps.localhost"));
    }

    @AfterAll
    static void nothingWasCreated() {
        assertThat(bed.api().appNames("dev2")).isEmpty();
        assertThat(List.of("routes", "service_instances")).allSatisfy(kind ->
                assertThat(bed.api().list("/v3/" + kind + "?space_guids=" + bed.api().space("dev2"))).as(kind).isEmpty());
    }

    static Stream<Arguments> badSettings() {
        return Stream.of(
                Arguments.of(Map.of("apiUrl", "http://127.0.0.1:9"), new String[] {"cannot be reached", "apiUrl"}),
                Arguments.of(Map.of("apiUrl", "nonsense"), new String[] {"apiUrl", "no address"}),
                Arguments.of(Map.of("org", "nowhere"), new String[] {"'nowhere'", "setting org", "mesh"}),
                Arguments.of(Map.of("space", "nowhere"), new String[] {"'nowhere'", "setting space", "dev"}),
                Arguments.of(Map.of("frontendRoute", "hotrod.example.com"), new String[] {"hotrod.example.com", "frontendRoute", "apps.localhost"}),
                Arguments.of(Map.of("internalDomain", "apps.nowhere"), new String[] {"apps.nowhere", "internalDomain", "apps.internal"}),
                Arguments.of(Map.of("security", "none"), new String[] {"security", "insecure-open"}),
                Arguments.of(Map.of("generations", "{gossip: 2}"), new String[] {"generations.gossip", "gossip-key"}),
                Arguments.of(Map.of("generations", "{gossip-key: 0}"), new String[] {"generations.gossip-key", "0"}),
                Arguments.of(Map.of("trustDomain", "mesh.example.com"), new String[] {"trustDomain", "mesh.example.com", "UUID"}),
                Arguments.of(Map.of("identityKey", "nonsense"), new String[] {"identityKey", "PEM"}),
                Arguments.of(Map.of("meshRoot", "{cert: nonsense, key: nonsense}"), new String[] {"meshRoot", "PEM"}),
                Arguments.of(Map.of("meshRoot", expiredRoot()), new String[] {"meshRoot", "has expired at 20", "valid now"}),
                Arguments.of(Map.of("consulRoute", "none"), new String[] {"consulRoute is none", "consulApiRoute", "pulumi config rm"}),
                Arguments.of(Map.of("consulRoute", "none", "consulApiRoute", "", "security", "insecure-open"),
                        new String[] {"consulRoute is none", "insecure-open", "set security to secure"}),
                Arguments.of(Map.of("edges", "some"), new String[] {"edges", "declared"}),
                Arguments.of(Map.of("routeUrl", "http://x"), new String[] {"routeUrl", "{route}"}),
                Arguments.of(Map.of("servers", "4"), new String[] {"odd", "(setting servers)"}),
                Arguments.of(Map.of("servers", "1"), new String[] {"allowSingleServer"}),
                Arguments.of(Map.of("instances", "{customr: 2}"), new String[] {"instances", "customr"}),
                Arguments.of(Map.of("moreServices", EXTRA.formatted("customer", "frontend: 8084")), new String[] {"services.customer", "two services have this name"}),
                Arguments.of(Map.of("moreServices", EXTRA.formatted("tax", "nobody: 8084")), new String[] {"nobody", "calledBy"}),
                Arguments.of(Map.of("moreServices", EXTRA.formatted("tax", "tax: 8084")), new String[] {"tax", "calls itself", "setting moreServices"}),
                Arguments.of(Map.of("moreServices", "[{command: x}]"), new String[] {"moreServices", "name"}),
                Arguments.of(Map.of("memory", "300"), new String[] {"settings memory, agentMemory", "the sidecars take 416 MB", "more than 416"}),
                Arguments.of(Map.of("policyQuota", "3"), new String[] {"policyQuota", "max_policies_per_app_source"}),
                Arguments.of(Map.of("prefix", "a".repeat(60)), new String[] {"setting prefix", "1 to 63"}));
    }

    private static String expiredRoot() {
        var longAgo = Clock.fixed(Instant.now().minus(Duration.ofDays(4000)), ZoneOffset.UTC);
        var root = Material.fresh(longAgo).meshRoot("2f5c9f1e-5a3d-4f7a-9f0b-8f6f3f1f7d11");
        return "{cert: \"%s\", key: \"%s\"}".formatted(root.get("cert").replace("\n", "\\n"), root.get("key").replace("\n", "\\n"));
    }

    @ParameterizedTest
    @MethodSource("badSettings")
    void namesTheSettingAndTheWayOut(Map<String, String> settings, String[] said) {
        settings.forEach(stack::set);
        try {
            var output = stack.preview().failed().output();
            assertThat(output).contains(said).doesNotContain("at io.byomesh");
        } finally {
            settings.keySet().forEach(this::reset);
        }
    }

    static Stream<Arguments> badStores() {
        return Stream.of(
                Arguments.of("secure", STORE.formatted("http://s3.example.com"), new String[] {"snapshotStore.endpoint", "set an https address"}),
                Arguments.of("secure", "{endpoint: 'https://s3.example.com', region: us-east-1}", new String[] {"snapshotStore.bucket", "missing"}),
                Arguments.of("secure", STORE.formatted("http://nowhere.apps.internal"),
                        new String[] {"No app is behind the route 'nowhere.apps.internal'", "snapshotStore.endpoint"}),
                Arguments.of("insecure-open", STORE.formatted("https://s3.example.com"), new String[] {"snapshotStore", "set security to secure"}));
    }

    @ParameterizedTest
    @MethodSource("badStores")
    void namesWhatIsWrongWithAStoreOfSnapshots(String security, String store, String[] said) {
        try {
            stack.set("security", security).set("snapshotStore", store)
                    .setSecret("snapshotStoreAccessKey", "access").setSecret("snapshotStoreSecretKey", "secret-of-the-store");
            assertThat(stack.preview().failed().output()).contains(said).doesNotContain("at io.byomesh", "secret-of-the-store");
        } finally {
            List.of("security", "snapshotStore", "snapshotStoreAccessKey", "snapshotStoreSecretKey").forEach(this::reset);
        }
    }

    @Test
    void theKeysOfAStoreOfSnapshotsAreNeededAndHaveToBeEncrypted() {
        try {
            stack.set("snapshotStore", STORE.formatted("https://s3.example.com")).setSecret("snapshotStoreAccessKey", "access");
            assertThat(stack.preview().failed().output()).contains("snapshotStoreSecretKey is missing", "config set --secret");
            stack.set("snapshotStoreSecretKey", "for-all-to-read");
            assertThat(stack.preview().failed().output()).contains("snapshotStoreSecretKey stands in the stack's file", "config set --secret")
                    .doesNotContain("for-all-to-read");
        } finally {
            List.of("snapshotStore", "snapshotStoreAccessKey", "snapshotStoreSecretKey").forEach(this::reset);
        }
    }

    /** Each port that something in a container already has, all of them at once. */
    @Test
    void namesEveryPortThatIsTakenWithWhoHasItAndAFreeOne() {
        var taken = new TreeMap<>(Map.of(
                8080, "PORT", 8081, "the upstream for customer", 8300, "RPC and gossip", 8301, "RPC and gossip", 8302, "RPC and gossip",
                8500, "HTTP and gRPC APIs", 8501, "HTTP and gRPC APIs", 8502, "HTTP and gRPC APIs", 8600, "Consul's DNS"));
        taken.putAll(Map.of(
                8000, "the app's own sidecar", 19000, "Envoy's admin page", 61001, "container proxy", 61443, "container proxy", 65535, "container proxy"));
        stack.set("moreServices", taken.keySet().stream()
                .map(port -> "{name: tax-%1$d, command: x, calledBy: {frontend: %1$d}}".formatted(port)).toList().toString());
        try {
            var output = stack.preview().failed().output();

            assertThat(taken).allSatisfy((port, owner) -> assertThat(output).containsPattern(
                    "apps\\.hotrod-frontend\\.calls\\.tax-%1$d\\.localPort.*: port %1$d is taken.* %2$s.*; set a free port .* such as \\d+".formatted(port, owner)));
        } finally {
            stack.set("moreServices", null);
        }
    }

    /** The label that says which stack owns an app takes the project's and the stack's name. */
    @Test
    void saysWhichNameMakesALabelTooLong() {
        var name = "a-stack-whose-name-is-longer-than-a-label-may-be-with-its-project";
        var stackOfThatName = bed.stack(name, "dev2", Map.of("frontendRoute", "bad.apps.localhost", "consulRoute", "badconsul.apps.localhost"));

        assertThat(stackOfThatName.preview().failed().output())
                .contains("'byo-mesh." + name + "' (74 characters)", "label byo-mesh-stack", "the names of project and stack", "1 to 63")
                .doesNotContain("at io.byomesh");
    }

    private void reset(String key) {
        var defaults = Map.of(
                "org", "mesh",
                "space", "dev2",
                "frontendRoute", "bad.apps.localhost",
                "consulRoute", "badconsul.apps.localhost",
                "consulApiRoute", "localhost/dev2",
                "routeUrl", "http://{route}:6080");
        stack.set(key, defaults.get(key));
    }

    @Test
    void doesNotLogInWithAWrongPassword() {
        var wrong = stack.previewAs(Map.of("CF_PASSWORD", "wrong")).failed().output();

        assertThat(wrong).contains("does not accept user 'developer'").contains("CF_PASSWORD").doesNotContain("at io.byomesh");
    }

    @Test
    void saysWhoMayNotDevelop() {
        var auditor = Users.create(bed.adminApi(), "auditor", "dev2", "space_auditor");

        var output = stack.previewAs(auditor).failed().output();

        assertThat(output).contains("no space developer in space 'dev2'").contains("set-space-role");
    }

    @Test
    void saysThatPoliciesMayNotBeWritten() {
        try (var strict = TestBed.separate("--no-self-service")) {
            var output = strict.dev().preview().failed().output();

            assertThat(output).contains("may not write network policies").contains("network.write").doesNotContain("at io.byomesh");
        }
    }

    @Test
    void saysWhichProgramIsMissing(@TempDir Path empty) {
        stack.set("binaries", empty.toString());
        try {
            assertThat(stack.preview().failed().output()).contains("'consul'").contains("make toolchain");
        } finally {
            stack.set("binaries", null);
        }
    }

    @Test
    void saysWhichProgramIsForAnotherProcessor(@TempDir Path directory) throws Exception {
        for (var name : new String[] {"consul", "envoy", "hotrod", "sidecar"}) {
            var header = new byte[64];
            System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, header, 0, 7);
            header[18] = (byte) 0xb7;
            Files.write(directory.resolve(name), header);
        }
        stack.set("binaries", directory.toString());
        try {
            assertThat(stack.preview().failed().output()).contains("another processor").contains("binaries");
        } finally {
            stack.set("binaries", null);
        }
    }
}
