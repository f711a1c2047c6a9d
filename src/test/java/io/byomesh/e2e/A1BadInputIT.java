package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
                Arguments.of(Map.of("edges", "some"), new String[] {"edges", "declared"}),
                Arguments.of(Map.of("routeUrl", "http://x"), new String[] {"routeUrl", "{route}"}),
                Arguments.of(Map.of("servers", "4"), new String[] {"odd", "servers"}),
                Arguments.of(Map.of("servers", "1"), new String[] {"allowSingleServer"}),
                Arguments.of(Map.of("instances", "{customr: 2}"), new String[] {"instances", "customr"}),
                Arguments.of(Map.of("moreServices", EXTRA.formatted("customer", "frontend: 8084")), new String[] {"customer"}),
                Arguments.of(Map.of("moreServices", EXTRA.formatted("tax", "nobody: 8084")), new String[] {"nobody", "calledBy"}),
                Arguments.of(Map.of("moreServices", EXTRA.formatted("tax", "tax: 8084")), new String[] {"tax", "itself"}),
                Arguments.of(Map.of("moreServices", EXTRA.formatted("tax", "frontend: 8080")), new String[] {"8080"}),
                Arguments.of(Map.of("moreServices", EXTRA.formatted("tax", "frontend: 8301")), new String[] {"8301"}),
                Arguments.of(Map.of("moreServices", EXTRA.formatted("tax", "frontend: 61001")), new String[] {"61001"}),
                Arguments.of(Map.of("moreServices", EXTRA.formatted("tax", "frontend: 8081")), new String[] {"8081"}),
                Arguments.of(Map.of("moreServices", "[{command: x}]"), new String[] {"moreServices", "name"}),
                Arguments.of(Map.of("memory", "300"), new String[] {"memory"}),
                Arguments.of(Map.of("policyQuota", "3"), new String[] {"policyQuota", "max_policies_per_app_source"}),
                Arguments.of(Map.of("prefix", "a".repeat(60)), new String[] {"63"}));
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

    private void reset(String key) {
        var defaults = Map.of(
                "org", "mesh",
                "space", "dev2",
                "security", "insecure-open",
                "frontendRoute", "bad.apps.localhost",
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
