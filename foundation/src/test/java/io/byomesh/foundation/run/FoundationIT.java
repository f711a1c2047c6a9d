package io.byomesh.foundation.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class FoundationIT {

    @TempDir
    Path directory;

    @Test
    void servesAnAppThatWasPushedOverTheApi() throws Exception {
        try (LocalFoundation foundation = new LocalFoundation(directory.resolve("f"))) {
            assertThat(foundation.start().succeeded().out()).contains("http://127.0.0.1:" + foundation.apiPort(), "Ready.");
            PlainCf cf = foundation.api();

            String guid = cf.push("dev", "shop", "welcome");
            cf.awaitServed("shop.apps.localhost", "welcome");

            JsonNode app = foundation.status().path("apps").path(0);
            assertThat(app.path("guid").asText()).isEqualTo(guid);
            assertThat(app.path("urls").path(0).asText()).isEqualTo("http://shop.apps.localhost:" + foundation.routerPort());
            assertThat(app.at("/instances/0/state").asText()).isEqualTo("RUNNING");
            assertThat(app.at("/instances/0/address").asText()).startsWith("10.");
            assertThat(foundation.run("status").succeeded().out()).contains("dev/shop", "RUNNING", app.at("/instances/0/address").asText());

            PlainCf.await("the log has the request, as the router and as the app saw it", () -> {
                String log = foundation.run("logs", "shop", "-n", "500").succeeded().out();
                return log.contains("[RTR/0] OUT shop.apps.localhost - [") && log.contains("[APP/PROC/WEB/0]");
            });

            assertThat(foundation.run("exec", "dev/shop", "--", "cat", "index.html").succeeded().out()).isEqualTo("welcome");
            assertThat(foundation.run("exec", "shop", "--", "sh", "-c", "exit 7").exitCode()).isEqualTo(7);
            assertThat(foundation.run("exec", "shop", "-i", "5", "--", "true").exitCode()).isEqualTo(4);
            assertThat(foundation.run("logs", "nothing").exitCode()).isEqualTo(4);
        }
    }

    @Test
    void letsInstancesFindEachOtherByNameAndReachEachOtherAlongPoliciesOnly() throws Exception {
        try (LocalFoundation foundation = new LocalFoundation(directory.resolve("f"))) {
            foundation.start().succeeded();
            PlainCf cf = foundation.api();
            String shop = cf.push("dev", "shop", "shop");
            String stock = cf.push("dev2", "stock", "stock");
            cf.awaitServed("shop.apps.localhost", "shop");
            cf.awaitServed("stock.apps.localhost", "stock");
            String name = "0.stock-in-dev2.apps.internal";

            String address = foundation.run("exec", "shop", "--", "getent", "hosts", name).succeeded().out().split(" ")[0];
            assertThat(address).isEqualTo(foundation.status().at("/apps/1/instances/0/address").asText());
            assertThat(foundation.run("exec", "shop", "--", "getent", "hosts", "example.com").exitCode()).isEqualTo(2);

            String[] ask = {"shop", "--", "python3", "-c",
                "import urllib.request; print(urllib.request.urlopen('http://" + name + ":8080/').read().decode(), end='')"};
            assertThat(foundation.run("exec", ask).err()).contains("Connection refused");
            cf.allow(shop, stock);
            assertThat(foundation.run("exec", ask).succeeded().out()).isEqualTo("stock");
            assertThat(foundation.run("logs", "stock", "-n", "1000").succeeded().out().lines()
                            .filter(line -> line.contains("[RTR/0]") && !line.contains(" stock.apps.localhost ")))
                    .as("requests between instances that passed the router").isEmpty();
        }
    }

    @Test
    void takesUpTheAppsAgainAfterItWasKilled() throws Exception {
        try (LocalFoundation foundation = new LocalFoundation(directory.resolve("f"))) {
            foundation.start().succeeded();
            PlainCf cf = foundation.api();
            String guid = cf.push("dev", "shop", "welcome");
            cf.awaitServed("shop.apps.localhost", "welcome");
            Traces traces = Traces.of(foundation);
            assertThat(traces.processes()).hasSizeGreaterThan(2);

            foundation.kill();
            PlainCf.await("no process is left", () -> traces.left(foundation.dataDir()).stream().noneMatch(left -> left.startsWith("process")));
            assertThat(foundation.run("status").exitCode()).isEqualTo(3);
            foundation.start().succeeded();

            PlainCf again = foundation.api();
            again.awaitServed("shop.apps.localhost", "welcome");
            assertThat(again.get("/v3/apps").at("/resources/0/guid").asText()).isEqualTo(guid);
            assertThat(foundation.run("logs", "shop", "-n", "1000").succeeded().out().lines().filter(line -> line.contains("[RTR/0]")))
                    .as("lines from before it was killed").isNotEmpty();
        }
    }

    @Test
    void leavesNothingBehindWhenItStops() throws Exception {
        LocalFoundation foundation = new LocalFoundation(directory.resolve("f"));
        foundation.start().succeeded();
        PlainCf cf = foundation.api();
        cf.push("dev", "shop", "welcome");
        cf.awaitServed("shop.apps.localhost", "welcome");
        Traces traces = Traces.of(foundation);
        assertThat(traces.left(foundation.dataDir())).as("what there is while it runs").isNotEmpty();

        foundation.run("stop").succeeded();

        assertThat(traces.left(foundation.dataDir())).isEmpty();
        assertThat(foundation.dataDir()).exists();
        assertThat(foundation.run("stop", "--wipe").succeeded().out()).contains("not running");
        assertThat(foundation.dataDir()).doesNotExist();
    }

    @Test
    void cleansUpAfterOneThatWasKilledWhenItIsStopped() throws Exception {
        LocalFoundation foundation = new LocalFoundation(directory.resolve("f"));
        foundation.start().succeeded();
        PlainCf cf = foundation.api();
        cf.push("dev", "shop", "welcome");
        cf.awaitServed("shop.apps.localhost", "welcome");
        Traces traces = Traces.of(foundation);

        foundation.kill();
        foundation.run("stop", "--wipe").succeeded();

        PlainCf.await("nothing is left of " + traces, () -> traces.left(foundation.dataDir()).isEmpty());
        assertThat(foundation.dataDir()).doesNotExist();
    }

    @Test
    void runsBesideAnother() throws Exception {
        try (LocalFoundation one = new LocalFoundation(directory.resolve("one"))) {
            one.start().succeeded();
            one.api().push("dev", "shop", "one");
            try (LocalFoundation other = new LocalFoundation(directory.resolve("other"))) {
                other.start().succeeded();
                other.api().push("dev", "shop", "other");
                one.api().awaitServed("shop.apps.localhost", "one");
                other.api().awaitServed("shop.apps.localhost", "other");
            }
            assertThat(one.api().visit("shop.apps.localhost").body()).isEqualTo("one");
        }
    }

    @Test
    void keepsNothingOpenThatItsCallerHolds() throws Exception {
        Path lock = directory.resolve("lock");
        try (LocalFoundation foundation = new LocalFoundation(directory.resolve("f"))) {
            List<String> start = new ArrayList<>(List.of("flock", lock.toString()));
            start.addAll(foundation.startCommand());
            LocalFoundation.execute(start).succeeded();

            LocalFoundation.execute(List.of("flock", "--nonblock", lock.toString(), "true")).succeeded();
        }
    }

    @Test
    void saysThatItIsAlreadyRunning() throws Exception {
        try (LocalFoundation foundation = new LocalFoundation(directory.resolve("f"))) {
            foundation.start().succeeded();

            assertThat(foundation.start().succeeded().out())
                    .contains("already running", "http://127.0.0.1:" + foundation.apiPort());
        }
    }

    @Test
    void namesTheOptionWhenAPortIsTaken() throws Exception {
        LocalFoundation foundation = new LocalFoundation(directory.resolve("f"));
        try (ServerSocket taken = new ServerSocket(foundation.routerPort(), 1, InetAddress.getLoopbackAddress())) {
            LocalFoundation.Result result = foundation.start();

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).isEqualToIgnoringNewLines("Port " + taken.getLocalPort()
                    + " for the router is taken; stop what listens there or choose another with --router-port.");
        }
        foundation.close();
    }

    @Test
    void refusesADirectoryWithSomebodyElsesFiles() throws Exception {
        Path precious = Files.createFile(directory.resolve("precious"));
        LocalFoundation foundation = new LocalFoundation(directory);

        assertThat(foundation.start().err()).contains("is not empty and holds no foundation", "--data-dir");
        assertThat(precious).exists();
    }

    @Test
    void givesAShellWhatItNeedsAndKeepsItPrivate() throws Exception {
        try (LocalFoundation foundation = new LocalFoundation(directory.resolve("it's mine"))) {
            foundation.start().succeeded();
            String script = """
                    export CF_ACCESS_TOKEN=stale PULUMI_CONFIG_PASSPHRASE=other
                    eval "$(bin/foundation env --data-dir "$1")"
                    echo "$CF_API_URL|$CF_USER|${#CF_PASSWORD}|${CF_ACCESS_TOKEN-none}|${PULUMI_CONFIG_PASSPHRASE-none}"
                    echo "$CF_HOME|$PULUMI_BACKEND_URL|$PULUMI_HOME|$(stat -c %a "$1/transit.key")"
                    """;

            List<String> lines = LocalFoundation.execute(List.of("bash", "-c", script, "bash", foundation.dataDir().toString()))
                    .succeeded().out().lines().toList();

            assertThat(lines.get(0)).isEqualTo("http://127.0.0.1:" + foundation.apiPort() + "|developer|24|none|none");
            assertThat(lines.get(1)).isEqualTo(foundation.dataDir() + "/cf-home|file://" + foundation.dataDir() + "/pulumi|"
                    + foundation.dataDir() + "/pulumi-home|600");
            assertThat(foundation.run("env", "--admin", "--json").succeeded().out()).contains("\"CF_USER\" : \"admin\"");
            assertThat(Files.getPosixFilePermissions(foundation.dataDir())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertThat(Files.getPosixFilePermissions(foundation.dataDir().resolve("credentials.json")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }
}
