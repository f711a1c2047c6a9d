package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of README, as somebody types them; on the default ports, with a data directory of the tests' own. */
@E2e
class G1MakeIT {

    @TempDir
    static Path directory;

    private static Shell shell;

    @BeforeAll
    static void aUserOfItsOwn() {
        // The shared foundation has done its work; two at once would only be slower.
        TestBed.shared().close();
        shell = new Shell(new HashMap<>(Map.of("FOUNDATION_DIR", directory.resolve("foundation").toString())));
    }

    @AfterAll
    static void cleanUp() {
        shell.run("foundation/bin/foundation", "stop", "--wipe");
    }

    @Test
    @Order(1)
    void makeUpAfterInterruptionsEndsWithARide() throws Exception {
        interruptMakeUp("the first app to be pushed", "cloudfoundry:index:App \\S+ creating");
        interruptMakeUp("the first of what Consul is told", " consul:index:\\S+ \\S+ created");

        assertThat(shell.run("make", "up").succeeded().output())
                .contains("The ride came")
                .contains("http://hotrod.apps.localhost:6080")
                .contains("http://localhost:6080");
    }

    private static void interruptMakeUp(String when, String said) throws Exception {
        var log = directory.resolve("interrupted.log");
        var make = shell.start(List.of("setsid", "make", "up"), log);
        var line = Pattern.compile(said);
        Wait.until(when, Duration.ofMinutes(3), () -> line.matcher(read(log)).find());
        // To the whole group, as a terminal does it.
        shell.run("kill", "-INT", "--", "-" + make.pid()).succeeded();
        assertThat(make.waitFor()).as("exit code of the interrupted run").isNotZero();
    }

    @Test
    @Order(2)
    void makeUpAgainChangesNothingAndRides() {
        assertThat(shell.run("make", "up").succeeded().output())
                .containsPattern("Resources:\\s+\\d+ unchanged\\s")
                .contains("The ride came");
    }

    @Test
    @Order(3)
    void leavesTheWorkTreeClean() {
        assertThat(shell.run("git", "diff", "--stat", "--", "Pulumi.yaml", "Pulumi.dev.yaml").output()).isEmpty();
    }

    @Test
    @Order(4)
    void makeDownLeavesNothingAndUpWorksAgain() {
        var address = shell.run("foundation/bin/foundation", "exec", "hotrod-route", "--", "printenv", "CF_INSTANCE_INTERNAL_IP");
        var route = shell.run("ip", "-o", "route", "get", address.succeeded().value()).succeeded().output();
        var link = route.replaceAll("(?s).* dev (\\S+) .*", "$1");
        assertThat(shell.run("ip", "link", "show", "dev", link).succeeded().output()).contains("byo-");

        shell.run("make", "down").succeeded();

        assertThat(directory.resolve("foundation")).doesNotExist();
        shell.run("ip", "link", "show", "dev", link).failed();
        assertThat(shell.run("pgrep", "-f", directory.toString()).output()).isBlank();
        assertThat(shell.run("make", "up").succeeded().output()).contains("The ride came");
        shell.run("make", "down").succeeded();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
