package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.network.PolicyRule;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Certificates as instances find and use them. */
class InstanceIdentityIT {

    /** Tells those who show a certificate of the same authority what it says of them. */
    private static final String SERVER = """
            import os, socket, ssl
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(os.environ['CF_INSTANCE_CERT'], os.environ['CF_INSTANCE_KEY'])
            context.load_verify_locations(cafile=os.environ['CF_SYSTEM_CERT_PATH'] + '/trusted-ca-1.crt')
            context.verify_mode = ssl.CERT_REQUIRED
            listening = socket.create_server(('0.0.0.0', 8080))
            while True:
                plain, _ = listening.accept()
                try:
                    with context.wrap_socket(plain, server_side=True) as connection:
                        subject = [value for rdn in connection.getpeercert()['subject'] for _, value in rdn]
                        connection.sendall(' '.join(sorted(subject)).encode())
                except (ssl.SSLError, ConnectionError, OSError) as e:
                    plain.close()
            """;

    /** Knows the server by its address. */
    private static final String CLIENT = """
            import os, socket, ssl, sys
            context = ssl.create_default_context(cafile=os.environ['CF_SYSTEM_CERT_PATH'] + '/trusted-ca-1.crt')
            if sys.argv[2] == 'with':
                context.load_cert_chain(os.environ['CF_INSTANCE_CERT'], os.environ['CF_INSTANCE_KEY'])
            try:
                with context.wrap_socket(socket.create_connection((sys.argv[1], 8080)), server_hostname=sys.argv[1]) as connection:
                    print(connection.recv(1000).decode())
            except (ssl.SSLError, ConnectionError) as e:
                print('refused')
            """;

    private TestCell test = new TestCell();

    @AfterEach
    void close() {
        test.close();
    }

    private String shell(TestProcess process, String script) {
        return test.inside(process, 0, "bash", "-c", script).strip();
    }

    @Test
    void instancesKnowEachOtherByThem() {
        TestProcess shop = new TestProcess("shop", test.droplet("server.py", SERVER)).command("exec python3 server.py");
        TestProcess client = test.process("client");
        test.cell.desire(shop.desired());
        test.cell.desire(client.desired());
        String address = test.awaitRunning(shop, 0).address();
        String guid = test.awaitRunning(client, 0).instanceGuid();
        test.network.enforce(List.of(new PolicyRule(client.appGuid(), shop.appGuid(), "tcp", 8080, 8080)));

        assertThat(test.inside(client, 0, "python3", "-c", CLIENT, address, "with").strip().split(" "))
                .containsExactlyInAnyOrder(guid, "app:" + client.appGuid(), "space:space-guid", "organization:org-guid");
        assertThat(test.inside(client, 0, "python3", "-c", CLIENT, address, "without").strip()).isIn("refused", "");
    }

    @Test
    void theyAreTheInstancesOwnAndReadOnly() {
        TestProcess shop = test.process("shop").instances(2);
        test.cell.desire(shop.desired());
        test.awaitRunning(shop, 0);
        test.awaitRunning(shop, 1);

        assertThat(shell(shop, "ls $(dirname $CF_INSTANCE_CERT); id -un")).isEqualTo("instance.crt\ninstance.key\nvcap");
        assertThat(test.inside(shop, 1, "cat", "/etc/cf-instance-credentials/instance.key"))
                .contains("PRIVATE KEY").isNotEqualTo(test.inside(shop, 0, "cat", "/etc/cf-instance-credentials/instance.key"));
        for (String write : List.of("echo x > $CF_INSTANCE_KEY", "rm -f $CF_INSTANCE_CERT", "touch $(dirname $CF_INSTANCE_CERT)/other",
                "chmod 644 $CF_INSTANCE_KEY", "touch $CF_SYSTEM_CERT_PATH/other")) {
            assertThat(shell(shop, write)).as(write).contains("Read-only file system");
        }
        assertThat(shell(shop, "find / -name authority.pem 2> /dev/null")).isEmpty();
    }

    @Test
    void theyAreReplacedBeforeTheyEndByRename() throws Exception {
        test.close();
        test = new TestCell(Duration.ofSeconds(6));
        TestProcess shop = test.process("shop");
        test.cell.desire(shop.desired());
        test.awaitRunning(shop, 0);
        // Holds the files open and looks at all that there ever are: a file changes by being another one, and each is valid.
        Process watching = InstanceCommand.in(test.settings.directory(), shop.appGuid(), "web", 0, List.of("python3", "-uc", """
                import os, ssl, sys, time
                seen = set()
                while len(seen) < 3:
                    crt = os.environ['CF_INSTANCE_CERT']
                    inode = os.stat(crt).st_ino
                    if inode in seen:
                        time.sleep(0.02)
                        continue
                    seen.add(inode)
                    ssl.create_default_context().load_cert_chain(crt, os.environ['CF_INSTANCE_KEY'])
                    end = ssl.cert_time_to_seconds(ssl._ssl._test_decode_cert(crt)['notAfter'])
                    print('valid' if end > time.time() else 'over', ssl._ssl._test_decode_cert(crt)['serialNumber'])
                """)).redirectErrorStream(true).start();
        watching.getOutputStream().close();

        List<String> certificates;
        try (BufferedReader lines = watching.inputReader()) {
            certificates = lines.lines().toList();
        }

        assertThat(certificates).hasSize(3).allMatch(line -> line.startsWith("valid "));
        assertThat(new HashSet<>(certificates)).as("another one each time").hasSize(3);
        assertThat(Set.copyOf(test.crashes)).isEmpty();
    }
}
