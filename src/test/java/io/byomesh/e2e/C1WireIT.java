package io.byomesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What crosses the network, looked at from inside the instances and on the wire between them. */
@E2e
class C1WireIT {

    /** A packet between sidecars whose content begins with a record of TLS 1.2 or later that holds application data. */
    private static final String APPLICATION_DATA = "tcp port 8000 and tcp[((tcp[12:1] & 0xf0) >> 2):2] = 0x1703"
            + " and tcp[(((tcp[12:1] & 0xf0) >> 2) + 2):1] = 0x03";

    private static TestBed bed;

    @BeforeAll
    static void theMesh() {
        bed = TestBed.shared();
    }

    private static String address(String app) {
        return bed.exec(app, 0, "printenv", "CF_INSTANCE_INTERNAL_IP").succeeded().value();
    }

    private static Shell.Result fromFrontend(String... command) {
        return bed.exec("hotrod-frontend", 0, command);
    }

    @Test
    void customerAnswersTheFrontendAtLocalhost() {
        assertThat(fromFrontend("curl", "-s", "http://localhost:8081/customer?customer=123").succeeded().output())
                .contains("Rachel");
    }

    @Test
    void nobodyReachesCustomersOwnPort() {
        var refused = fromFrontend("curl", "-sS", "--max-time", "5", "http://" + address("hotrod-customer") + ":8080/");

        assertThat(refused.exitCode()).as("curl's code for a refused connection").isEqualTo(7);
    }

    @Test
    void customersSidecarTakesNobodyWithoutACertificateOfTheMesh() {
        var sidecar = address("hotrod-customer") + ":8000";

        assertThat(fromFrontend("curl", "-sS", "--max-time", "5", "http://" + sidecar + "/customer?customer=123").failed().output())
                .doesNotContain("Rachel");
        assertThat(fromFrontend("bash", "-c", """
                (printf 'GET /customer?customer=123 HTTP/1.0\\r\\n\\r\\n'; sleep 1) | openssl s_client -quiet -connect %s
                """.formatted(sidecar)).output())
                .contains("certificate required")
                .doesNotContain("Rachel");
    }

    @Test
    void sidecarsShowTheSpiffeIdentityOfTheirService() {
        for (var service : List.of("customer", "driver", "route")) {
            var shown = bed.shell().run("bash", "-c", """
                    foundation/bin/foundation exec hotrod-frontend -- bash -c \
                    'openssl s_client -connect %s:8000 </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName'
                    """.formatted(address("hotrod-" + service)));
            assertThat(shown.output()).containsPattern("URI:spiffe://[0-9a-f-]+\\.consul/ns/default/dc/dc1/svc/" + service);
        }
    }

    @Test
    void theWireCarriesTlsBetweenSidecarsAndGossipOverUdp(@TempDir Path directory) throws Exception {
        var capture = directory.resolve("wire.pcap");
        var tcpdump = bed.shell().start(
                List.of("nsenter", "-t", "" + bed.routerNamespace(), "-n", "tcpdump", "-Z", "root", "-i", "any", "-U", "-w", capture.toString()),
                directory.resolve("tcpdump.log"));
        try {
            Wait.until("tcpdump to listen", java.time.Duration.ofSeconds(10), () -> Files.exists(capture));
            Wait.until("gossip and rides on the wire", java.time.Duration.ofSeconds(30), () -> bed.dev().rides()
                    && !packets(capture, "udp port 8301").isEmpty()
                    && !packets(capture, "tcp port 8000").isEmpty());
        } finally {
            tcpdump.destroy();
            tcpdump.waitFor();
        }

        var instances = new ArrayList<String>();
        for (var app : List.of("hotrod-frontend", "hotrod-customer", "hotrod-driver", "hotrod-route")) {
            instances.add(address(app));
        }
        for (var callee : instances.subList(1, 4)) {
            assertThat(packets(capture, "tcp port 8000 and host " + instances.get(0) + " and host " + callee))
                    .as("packets between the frontend and " + callee)
                    .isNotEmpty();
            assertThat(packets(capture, APPLICATION_DATA + " and dst host " + callee)).as("requests in TLS to " + callee).isNotEmpty();
            assertThat(packets(capture, APPLICATION_DATA + " and src host " + callee)).as("answers in TLS of " + callee).isNotEmpty();
        }
        var text = bed.shell().run("tcpdump", "-r", capture.toString(), "-A", "tcp port 8000").output();
        assertThat(text).doesNotContain("HTTP/1.1", "/customer?", "Rachel", "FindNearest");
        for (var from : instances) {
            for (var to : instances) {
                assertThat(packets(capture, "tcp dst port 8080 and src host " + from + " and dst host " + to)).isEmpty();
            }
        }
    }

    @Test
    void noRequestBetweenServicesPassesTheRouter() {
        bed.dev().rides();

        var frontend = bed.foundation("logs", "hotrod-frontend", "--recent").succeeded().output().lines().filter(line -> line.contains("[RTR/")).toList();
        assertThat(frontend).anyMatch(line -> line.contains("/dispatch")).allMatch(line -> line.contains(" OUT hotrod.apps.localhost"));
        for (var service : List.of("customer", "driver", "route")) {
            assertThat(bed.foundation("logs", "hotrod-" + service, "--recent").succeeded().output()).doesNotContain("RTR");
        }
    }

    private List<String> packets(Path capture, String filter) {
        return bed.shell().run("tcpdump", "-n", "-r", capture.toString(), filter).output().lines()
                .filter(line -> line.contains(" IP "))
                .toList();
    }
}
