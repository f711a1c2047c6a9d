package io.byomesh.foundation.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouterNetworkIT {

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private RouterNetwork network;

    @BeforeEach
    void open() {
        network = RouterNetwork.open(id);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        network.close();
    }

    private TestNamespace instance(String app) {
        TestNamespace namespace = new TestNamespace(network, app);
        opened.add(namespace);
        return namespace;
    }

    private static PolicyRule tcp(String source, String destination, int first, int last) {
        return new PolicyRule(source, destination, "tcp", first, last);
    }

    @Test
    void refusesAtOnceWhatNoPolicyAllows() {
        TestNamespace caller = instance("caller");
        TestNamespace callee = instance("callee");
        callee.serve("tcp", 8080);
        callee.serve("udp", 8301);

        assertThat(caller.connect(callee.address(), 8080)).isEqualTo("refused");
        assertThat(caller.datagram(callee.address(), 8301)).isEqualTo("refused");
    }

    @Test
    void refusesEveryTimeHoweverOftenItIsAsked() {
        TestNamespace caller = instance("caller");
        TestNamespace callee = instance("callee");
        callee.serve("udp", 8301);

        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            answers.add(caller.datagram(callee.address(), 8301));
        }

        assertThat(answers).containsOnly("refused");
    }

    @Test
    void allowsWhatAPolicySaysAndNothingElse() {
        TestNamespace caller = instance("caller");
        TestNamespace callee = instance("callee");
        caller.serve("tcp", 8080);
        callee.serve("tcp", 8080);
        callee.serve("tcp", 8081);
        callee.serve("udp", 8080);

        network.enforce(List.of(tcp("caller", "callee", 8080, 8080)));

        assertThat(caller.connect(callee.address(), 8080)).isEqualTo("open");
        assertThat(caller.connect(callee.address(), 8081)).as("another port").isEqualTo("refused");
        assertThat(caller.datagram(callee.address(), 8080)).as("another protocol").isEqualTo("refused");
        assertThat(callee.connect(caller.address(), 8080)).as("the other direction").isEqualTo("refused");
    }

    @Test
    void allowsRangesOfPortsAndChangesThem() {
        TestNamespace caller = instance("caller");
        TestNamespace callee = instance("callee");
        for (int port : new int[] {9000, 9005, 9010}) {
            callee.serve("udp", port);
        }

        network.enforce(List.of(new PolicyRule("caller", "callee", "udp", 9000, 9005)));
        assertThat(caller.datagram(callee.address(), 9000)).isEqualTo("hello");
        assertThat(caller.datagram(callee.address(), 9005)).isEqualTo("hello");
        assertThat(caller.datagram(callee.address(), 9010)).isEqualTo("refused");

        network.enforce(List.of(
                new PolicyRule("caller", "callee", "udp", 9000, 9003), new PolicyRule("caller", "callee", "udp", 9006, 9010)));
        assertThat(caller.datagram(callee.address(), 9005)).isEqualTo("refused");
        assertThat(caller.datagram(callee.address(), 9010)).isEqualTo("hello");

        network.enforce(List.of());
        assertThat(caller.datagram(callee.address(), 9000)).isEqualTo("refused");
    }

    @Test
    void establishedConnectionsSurviveTheEndOfTheirPolicyAndNewOnesAreRefused() {
        TestNamespace caller = instance("caller");
        TestNamespace callee = instance("callee");
        callee.serve("tcp", 8080);
        network.enforce(List.of(tcp("caller", "callee", 8080, 8080)));
        TestNamespace.Conversation conversation = caller.talk("tcp", callee.address(), 8080);
        assertThat(conversation.line()).isEqualTo("open");
        assertThat(conversation.say("before")).isEqualTo("before");

        network.enforce(List.of());

        assertThat(conversation.say("after")).isEqualTo("after");
        assertThat(caller.connect(callee.address(), 8080)).isEqualTo("refused");
    }

    @Test
    void instancesOfOneAppNeedAPolicyToReachEachOtherButNoneToReachThemselves() {
        TestNamespace one = instance("app");
        TestNamespace other = instance("app");
        one.serve("tcp", 8080);
        other.serve("tcp", 8080);

        assertThat(one.connect(other.address(), 8080)).isEqualTo("refused");
        assertThat(one.connect(one.address(), 8080)).isEqualTo("open");
        assertThat(one.connect("127.0.0.1", 8080)).isEqualTo("open");

        network.enforce(List.of(tcp("app", "app", 8080, 8080)));

        assertThat(one.connect(other.address(), 8080)).isEqualTo("open");
    }

    @Test
    void policiesHoldForInstancesThatComeLater() {
        network.enforce(List.of(tcp("caller", "callee", 8080, 8080)));

        TestNamespace callee = instance("callee");
        callee.serve("tcp", 8080);

        assertThat(instance("caller").connect(callee.address(), 8080)).isEqualTo("open");
        assertThat(instance("stranger").connect(callee.address(), 8080)).isEqualTo("refused");
    }

    @Test
    void hostReachesInstancesButInstancesReachNeitherHostNorRouterNorWorld() throws IOException {
        TestNamespace instance = instance("app");
        instance.serve("tcp", 8080);
        try (ServerSocket everywhere = new ServerSocket(0)) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(instance.address(), 8080), 5000);
            }
            assertThat(instance.connect(network.hostAddress(), everywhere.getLocalPort())).isEqualTo("refused");
            assertThat(instance.connect("127.0.0.1", everywhere.getLocalPort())).isEqualTo("refused");
            assertThat(instance.connect("169.254.0.1", 22)).isEqualTo("refused");
            assertThat(instance.connect("192.0.2.1", 80)).as("an address in the world").isEqualTo("refused");
        }
    }

    @Test
    void instancesAskDnsAtTheResolversAddressWhateverItsPort() throws IOException {
        TestNamespace instance = instance("app");
        InetAddress here = InetAddress.getByName(network.hostAddress());
        try (DatagramSocket udp = new DatagramSocket(0, here);
                ServerSocket tcp = new ServerSocket(udp.getLocalPort(), 5, here)) {
            network.serveDnsAt(udp.getLocalPort());
            Thread server = new Thread(() -> answerOnce(udp));
            server.start();

            assertThat(instance.datagram("169.254.0.2", 53)).isEqualTo("from " + instance.address());
            assertThat(instance.connect("169.254.0.2", 53)).isEqualTo("open");
            assertThat(instance.connect("169.254.0.2", 54)).isEqualTo("refused");
            assertThat(instance.connect(network.hostAddress(), tcp.getLocalPort())).as("past the resolver").isEqualTo("refused");
        }
    }

    private static void answerOnce(DatagramSocket socket) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
            socket.receive(packet);
            byte[] answer = ("from " + packet.getAddress().getHostAddress()).getBytes();
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void instancesHaveNoIpv6() {
        TestNamespace instance = instance("app");

        assertThat(TestNamespace.output(instance.inside("ip", "-6", "address"))).isEmpty();
    }

    @Test
    void tenThousandRulesAreEnforcedAndWithdrawn() {
        TestNamespace caller = instance("caller");
        TestNamespace callee = instance("callee");
        callee.serve("tcp", 8080);
        List<PolicyRule> rules = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            rules.add(tcp("app" + i % 100, "app" + i / 100, 8000, i % 10 == 0 ? 8100 : 8000));
        }
        rules.add(tcp("caller", "callee", 8080, 8080));

        network.enforce(rules);
        assertThat(caller.connect(callee.address(), 8080)).isEqualTo("open");

        network.enforce(rules.subList(0, 10_000));
        assertThat(caller.connect(callee.address(), 8080)).isEqualTo("refused");
        network.enforce(List.of());
    }

    @Test
    void refusesUnknownProtocols() {
        assertThatThrownBy(() -> network.enforce(List.of(new PolicyRule("a", "b", "icmp", 1, 1))))
                .hasMessageContaining("icmp");
    }

    @Test
    void twoNetworksLiveSideBySide() {
        try (RouterNetwork second = RouterNetwork.open(UUID.randomUUID().toString().substring(0, 8));
                TestNamespace theirs = new TestNamespace(second, "app")) {
            theirs.serve("tcp", 8080);
            TestNamespace ours = instance("app");

            assertThat(second.hostAddress()).isNotEqualTo(network.hostAddress());
            second.enforce(List.of(tcp("app", "app", 8080, 8080)));
            network.enforce(List.of(tcp("app", "app", 8080, 8080)));
            assertThat(ours.connect(theirs.address(), 8080)).isEqualTo("refused");
        }
    }

    @Test
    void cleaningUpTakesAwayWhatAKillLeft() {
        String link = "byo-" + UUID.randomUUID().toString().substring(0, 8);
        RouterNetwork.cleanLeftovers(link.substring(4));
        SystemCommand.run("", List.of("ip", "link", "add", link, "type", "veth", "peer", "name", "other" + link.substring(9)));

        RouterNetwork.cleanLeftovers(link.substring(4));

        assertThat(SystemCommand.run("", List.of("ip", "-brief", "link"))).doesNotContain(link);
    }
}
