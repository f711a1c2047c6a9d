package io.byomesh.foundation.dns;

import static io.byomesh.foundation.router.Routing.instance;
import static io.byomesh.foundation.router.Routing.internalRoute;
import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.router.RoutingState;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class AppsInternalDnsTest {

    private final RoutingState state = new RoutingState();
    private AppsInternalDns dns;

    @BeforeEach
    void start() throws IOException {
        dns = new AppsInternalDns(state::table, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        state.publish(List.of(internalRoute("shop", "a")));
        state.update(List.of(
                instance("a", 0, "10.255.0.1"), instance("a", 1, "10.255.0.2"), instance("a", 2, "10.255.0.3", false)));
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    @Test
    void answersWithEveryRoutableInstanceAndNoTimeToLive() throws IOException {
        Message answer = ask("shop.apps.internal.", Type.A, false);

        assertThat(addresses(answer)).containsExactlyInAnyOrder("10.255.0.1", "10.255.0.2");
        assertThat(answer.getSection(Section.ANSWER)).allSatisfy(record -> assertThat(record.getTTL()).isZero());
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void answersWithTheInstanceOfOneIndex() throws IOException {
        assertThat(addresses(ask("1.shop.apps.internal.", Type.A, false))).containsExactly("10.255.0.2");
        assertThat(addresses(ask("2.shop.apps.internal.", Type.A, false))).isEmpty();
    }

    @Test
    void shufflesTheAddressesPerQuery() throws IOException {
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 64; i++) {
            first.add(addresses(ask("shop.apps.internal.", Type.A, false)).get(0));
        }

        assertThat(first).containsExactlyInAnyOrder("10.255.0.1", "10.255.0.2");
    }

    @Test
    void followsTheInstancesAtOnce() throws IOException {
        state.update(List.of(instance("a", 0, "10.255.0.9")));

        assertThat(addresses(ask("shop.apps.internal.", Type.A, false))).containsExactly("10.255.0.9");
    }

    @Test
    void comparesNamesWithoutRegardToCaseAndEchoesTheQuestion() throws IOException {
        Message answer = ask("Shop.APPS.Internal.", Type.A, false);

        assertThat(addresses(answer)).hasSize(2);
        assertThat(answer.getQuestion().getName()).hasToString("Shop.APPS.Internal.");
    }

    @Test
    void hasNoErrorAndNoAnswerForUnknownInternalNames() throws IOException {
        for (String name : List.of("nobody.apps.internal.", "7.shop.apps.internal.", "a.b.c.apps.internal.", "apps.internal.")) {
            Message answer = ask(name, Type.A, false);
            assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.NOERROR);
            assertThat(answer.getSection(Section.ANSWER)).as(name).isEmpty();
        }
    }

    @Test
    void hasNoErrorAndNoAnswerForOtherTypes() throws IOException {
        for (int type : List.of(Type.AAAA, Type.SRV, Type.TXT, Type.HTTPS)) {
            Message answer = ask("shop.apps.internal.", type, false);
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        }
    }

    @Test
    void answersAnyWithAddressesOverBothProtocols() throws IOException {
        assertThat(addresses(ask("shop.apps.internal.", Type.ANY, true))).hasSize(2);
        assertThat(addresses(ask("shop.apps.internal.", Type.ANY, false))).hasSize(2);
    }

    @Test
    void saysAtOnceThatOtherNamesDoNotExist() throws IOException {
        assertThat(ask("example.com.", Type.A, false).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("notapps.internal.", Type.A, false).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void knowsLocalhost() throws IOException {
        assertThat(addresses(ask("localhost.", Type.A, false))).containsExactly("127.0.0.1");
        assertThat(ask("localhost.", Type.AAAA, false).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void truncatesOverUdpAndGivesTheWholeAnswerOverTcp() throws IOException {
        state.update(IntStream.range(0, 100).mapToObj(i -> instance("a", i, "10.255.1." + i)).toList());

        Message overUdp = Message.newQuery(Record.newRecord(Name.fromString("shop.apps.internal."), Type.A, DClass.IN));
        Message truncated = exchangeUdp(overUdp.toWire());

        assertThat(truncated.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(addresses(ask("shop.apps.internal.", Type.A, true))).hasSize(100);
    }

    @Test
    void answersNonsenseWithAnErrorAndGoesOn() throws IOException {
        byte[] headerThenGarbage = {0x12, 0x34, 0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0, 0, 0, 0x3f, 'x'};
        Message update = Message.newQuery(Record.newRecord(Name.fromString("shop.apps.internal."), Type.A, DClass.IN));
        update.getHeader().setOpcode(Opcode.STATUS);

        assertThat(exchangeUdp(headerThenGarbage).getRcode()).isEqualTo(Rcode.FORMERR);
        assertThat(exchangeUdp(update.toWire()).getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(addresses(ask("shop.apps.internal.", Type.A, false))).hasSize(2);
    }

    private Message ask(String name, int type, boolean tcp) throws IOException {
        SimpleResolver resolver = new SimpleResolver(dns.address());
        resolver.setTCP(tcp);
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }

    private Message exchangeUdp(byte[] query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(5000);
            socket.send(new DatagramPacket(query, query.length, dns.address()));
            DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(answer);
            return new Message(java.util.Arrays.copyOf(answer.getData(), answer.getLength()));
        }
    }

    private static List<String> addresses(Message answer) {
        List<String> addresses = new ArrayList<>();
        for (Record record : answer.getSection(Section.ANSWER)) {
            addresses.add(((ARecord) record).getAddress().getHostAddress());
        }
        return addresses;
    }
}
