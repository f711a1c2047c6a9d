package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.byomesh.foundation.network.PolicyRule;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What a process in an instance sees, and what it must not. */
@TestInstance(Lifecycle.PER_CLASS)
class InstanceViewIT {

    private static final String SECRET = "a-secret-in-the-environment";
    private static final String SERVICE_SECRET = "a-secret-of-a-service";
    private static final String SERVICES = "{\"user-provided\":[{\"name\":\"db\",\"credentials\":{\"password\":\"" + SERVICE_SECRET + " 'quoted' $HOME\"}}]}";

    private final TestCell test = new TestCell();
    private TestProcess shop;
    private TestProcess other;

    @BeforeAll
    void start() {
        Path droplet = test.droplet(
                "index.html", "hello",
                ".profile.d/one.sh", "export FROM_PROFILE_D=one",
                ".profile", "export FROM_PROFILE=two");
        shop = new TestProcess("shop", droplet)
                .memoryMb(256)
                .environment("SECRET", SECRET)
                .services(SERVICES)
                .environment("MULTILINE", "one\n  two='$HOME'")
                .environment("spring.datasource.url", "jdbc")
                .environment("PORT", "1")
                .command("echo profile $FROM_PROFILE_D $FROM_PROFILE; exec python3 -m http.server $PORT")
                .sidecar("agent", "echo agent has $MEMORY_LIMIT; exec sleep 1000", 64)
                .sidecar("proxy", "echo proxy has $MEMORY_LIMIT; exec sleep 1000", null);
        other = test.process("other");
        test.cell.desire(shop.desired());
        test.cell.desire(other.desired());
        test.awaitRunning(shop, 0);
        test.awaitRunning(other, 0);
    }

    @AfterAll
    void stop() {
        test.close();
    }

    private String shell(String script) {
        return test.inside(shop, 0, "bash", "-c", script).strip();
    }

    @Test
    void theEnvironmentIsCloudFoundrys() throws IOException {
        InstanceStatus instance = test.awaitRunning(shop, 0);
        Map<String, String> environment = Stream.of(test.inside(shop, 0, "env", "-0").split("\0"))
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1)));

        assertThat(environment)
                .containsEntry("PORT", "8080")
                .containsEntry("VCAP_APP_PORT", "8080")
                .containsEntry("VCAP_APP_HOST", "0.0.0.0")
                .containsEntry("VCAP_SERVICES", SERVICES)
                .containsEntry("MEMORY_LIMIT", "192m")
                .containsEntry("CF_INSTANCE_GUID", instance.instanceGuid())
                .containsEntry("CF_INSTANCE_INDEX", "0")
                .containsEntry("CF_INSTANCE_INTERNAL_IP", instance.address())
                .containsEntry("CF_INSTANCE_IP", test.network.hostAddress())
                .containsEntry("CF_INSTANCE_PORTS", "[{\"internal\":8080}]")
                .containsEntry("CF_INSTANCE_CERT", "/etc/cf-instance-credentials/instance.crt")
                .containsEntry("CF_INSTANCE_KEY", "/etc/cf-instance-credentials/instance.key")
                .containsEntry("CF_SYSTEM_CERT_PATH", "/etc/cf-system-certificates")
                .containsEntry("HOME", "/home/vcap/app")
                .containsEntry("TMPDIR", "/home/vcap/tmp")
                .containsEntry("DEPS_DIR", "/home/vcap/deps")
                .containsEntry("USER", "vcap")
                .containsEntry("LANG", "en_US.UTF-8")
                .containsEntry("PATH", "/bin:/usr/bin")
                .containsEntry("PWD", "/home/vcap/app")
                .containsEntry("SECRET", SECRET)
                .containsEntry("MULTILINE", "one\n  two='$HOME'")
                .containsEntry("spring.datasource.url", "jdbc");
        JsonNode application = new ObjectMapper().readTree(environment.get("VCAP_APPLICATION"));
        assertThat(application.get("cf_api").asText()).isEqualTo("http://api.example.test");
        assertThat(application.at("/limits/mem").asInt()).isEqualTo(192);
        assertThat(application.at("/limits/fds").asInt()).isEqualTo(16384);
        assertThat(application.get("name").asText()).isEqualTo("shop");
        assertThat(application.get("application_id").asText()).isEqualTo(shop.appGuid());
        assertThat(application.get("process_id").asText()).isEqualTo(shop.guid());
        assertThat(application.get("space_name").asText()).isEqualTo("dev");
        assertThat(application.at("/uris/0").asText()).isEqualTo("shop.apps.localhost");
        assertThat(application.get("instance_id").asText()).isEqualTo(instance.instanceGuid());
        assertThat(application.get("instance_index").asInt()).isZero();
        assertThat(application.get("port").asInt()).isEqualTo(8080);
        assertThat(application.get("host").asText()).isEqualTo("0.0.0.0");
        assertThat(application.get("users").isNull()).isTrue();
    }

    @Test
    void sidecarsFindTheSameServicesAsTheApp() {
        assertThat(shell("for pid in $(pgrep sleep); do tr '\\0' '\\n' < /proc/$pid/environ | grep ^VCAP_SERVICES=; done").lines())
                .containsExactly("VCAP_SERVICES=" + SERVICES, "VCAP_SERVICES=" + SERVICES);
    }

    @Test
    void variablesThatBendProgramsBendNoneOfTheHosts() {
        TestProcess process = test.process("bent")
                .environment("LD_PRELOAD", "/home/vcap/app/nowhere.so")
                .environment("BASH_FUNC_echo%%", "() { builtin echo bent; }");
        test.cell.desire(process.desired());
        test.awaitRunning(process, 0);

        assertThat(test.inside(process, 0, "/bin/echo", "straight").lines())
                .as("the one complaint is that of echo itself, inside")
                .hasSize(2)
                .anyMatch(line -> line.contains("nowhere.so"))
                .contains("straight");
    }

    @Test
    void eachSidecarLearnsItsOwnMemoryLimitOrTheWholeOne() {
        test.awaitLine("APP/PROC/WEB/SIDECAR/AGENT", "agent has 64m");
        test.awaitLine("APP/PROC/WEB/SIDECAR/PROXY", "proxy has 256m");
    }

    @Test
    void profilesAreReadBeforeTheCommand() {
        test.awaitLine("APP/PROC/WEB", "profile one two");
    }

    @Test
    void theUserIsVcapAndHasNoRights() {
        assertThat(shell("id -un; id -u; grep -E 'CapEff|NoNewPrivs' /proc/self/status"))
                .isEqualToIgnoringWhitespace("vcap 2000 CapEff: 0000000000000000 NoNewPrivs: 1");
        assertThat(shell("ulimit -n")).isEqualTo("16384");
    }

    @Test
    void kernelSettingsCannotBeChangedAndNoUserNamespaceMade() {
        assertThat(shell("echo 1 > /proc/sys/vm/swappiness; unshare --user id; mount -t tmpfs none /tmp; true"))
                .contains("Read-only file system")
                .contains("unshare failed")
                .doesNotContain("uid=");
        assertThat(shell("find /proc/sys /proc/[a-z]* -maxdepth 5 -type f -writable 2>/dev/null"
                        + " | grep -v -e ^/proc/self/ -e ^/proc/thread-self/; true"))
                .isEmpty();
    }

    @Test
    void onlyTheInstancesOwnProcessesExist() {
        assertThat(shell("ps -eo args").lines().map(String::strip))
                .contains("python3 -m http.server 8080", "sleep 1000")
                .noneMatch(line -> line.contains("java"))
                .noneMatch(line -> line.contains(SECRET));
        assertThat(test.inside(shop, 0, "bash", "-c", "cat /proc/1/environ")).doesNotContain("JAVA").doesNotContain(SECRET);
    }

    @Test
    void theSupervisorCannotBeKilledAndBuriesTheDead() {
        shell("kill -9 1; (setsid sleep 0.01 &)");

        TestCell.await(() -> shell("ps -eo stat").contains("Z") ? null : true, () -> "no zombie: " + shell("ps -ef"));
        assertThat(shell("ps -o args= 1")).contains("/tmp/lifecycle/supervisor");
    }

    @Test
    void lyingToTheCellHarmsTheLiarOnly() {
        TestProcess liar = test.process("liar").command("""
                { echo '"child-pid": 1'; echo exit 99 0; echo exit 9999999999 0; head -c 1000000 /dev/zero; echo; } > /proc/1/fd/1
                exec python3 -m http.server $PORT""");
        test.cell.desire(liar.desired());

        String first = test.awaitRunning(liar, 0).instanceGuid();
        test.inside(liar, 0, "bash", "-c", "echo exit 0 7 > /proc/1/fd/1");

        test.awaitInstance(liar, 0, instance -> !instance.instanceGuid().equals(first), "replaced");
        test.cell.undesire(liar.guid());
        test.awaitGone(liar);
        test.awaitRunning(shop, 0);
    }

    @Test
    void filesOfOthersAndOfTheHostAreNotThere() {
        assertThat(shell("ls -d /root /var /srv /sys /opt /etc/shadow /etc/ssl/private " + test.directory + " 2>&1").lines())
                .allMatch(line -> line.contains("No such file"));
        assertThat(shell("ls -A /home /tmp | sort | xargs")).isEqualTo("/home: /tmp: lifecycle vcap");
        test.inside(other, 0, "bash", "-c", "echo mine > /tmp/of-other; echo mine > /home/vcap/app/of-other");
        assertThat(shell("ls -d /tmp/of-other /home/vcap/app/of-other 2>&1").lines())
                .hasSize(2).allMatch(line -> line.contains("No such file"));
    }

    @Test
    void anInstanceWritesOverItsDropletButNotIntoIt() throws IOException {
        assertThat(shell("echo changed > index.html; rm -r .profile.d; cat index.html; touch /usr/x /etc/x /x; ls -A"))
                .contains("changed")
                .contains("Read-only file system");
        Path droplet = shop.desired().droplet();
        assertThat(droplet.resolve("app/index.html")).hasContent("hello");
        assertThat(droplet.resolve("app/.profile.d/one.sh")).exists();
    }

    @Test
    void theHostsPortsAreOutOfReach() throws IOException {
        try (ServerSocket api = new ServerSocket(0)) {
            String address = test.network.hostAddress();
            assertThat(test.connect(other, 0, address, api.getLocalPort())).isEqualTo("refused");
            assertThat(test.connect(other, 0, "127.0.0.1", api.getLocalPort())).isEqualTo("refused");
        }
    }

    @Test
    void instancesReachThemselvesAndOthersOnlyByPolicy() {
        String shopAddress = test.awaitRunning(shop, 0).address();
        String otherAddress = test.awaitRunning(other, 0).address();
        assertThat(test.connect(other, 0, otherAddress, 8080)).isEqualTo("open");
        assertThat(test.connect(other, 0, shopAddress, 8080)).isEqualTo("refused");

        test.network.enforce(List.of(new PolicyRule(other.appGuid(), shop.appGuid(), "tcp", 8080, 8080)));
        assertThat(test.connect(other, 0, shopAddress, 8080)).isEqualTo("open");

        test.network.enforce(List.of());
        assertThat(test.connect(other, 0, shopAddress, 8080)).isEqualTo("refused");
    }

    @Test
    void secretsAreInNoProcessListAndNoFileOthersCanRead() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            assertThat(processes.map(path -> path.resolve("cmdline")).filter(Files::isReadable).map(InstanceViewIT::read))
                    .noneMatch(commandLine -> commandLine.contains(SECRET) || commandLine.contains(SERVICE_SECRET));
        }
        for (String secret : List.of(SECRET, SERVICE_SECRET)) {
            try (Stream<Path> files = Files.walk(test.settings.directory())) {
                assertThat(files.filter(Files::isRegularFile).filter(file -> read(file).contains(secret)))
                        .isNotEmpty()
                        .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file)).hasSize(2));
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
