package io.byomesh.foundation.dns;

import io.byomesh.foundation.cell.LiveInstance;
import io.byomesh.foundation.router.RoutingTable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What instances are told when they ask for a name; no sockets here. */
final class Answers {

    /** The largest UDP answer that crosses the container network unfragmented. */
    static final int MAX_UDP = 1232;

    private static final int PLAIN_UDP = 512;
    private static final int HEADER_LENGTH = 12;

    private final Supplier<RoutingTable> routing;

    Answers(Supplier<RoutingTable> routing) {
        this.routing = routing;
    }

    /** The answer to a query as it came, or null for what deserves none. */
    byte[] answer(byte[] wire, boolean overTcp) {
        Message query;
        try {
            query = new Message(wire);
        } catch (IOException malformed) {
            return malformed(wire);
        }
        if (query.getHeader().getFlag(Flags.QR)) {
            return null;
        }
        Message response = respond(query);
        OPTRecord asked = query.getOPT();
        if (asked != null) {
            response.addRecord(new OPTRecord(MAX_UDP, 0, 0), Section.ADDITIONAL);
        }
        int allowed = asked == null ? PLAIN_UDP : Math.max(PLAIN_UDP, Math.min(MAX_UDP, asked.getPayloadSize()));
        return response.toWire(overTcp ? Message.MAXLENGTH : allowed);
    }

    private Message respond(Message query) {
        Header header = new Header(query.getHeader().getID());
        header.setFlag(Flags.QR);
        header.setOpcode(query.getHeader().getOpcode());
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
            // Some resolvers distrust a server that cannot recurse; there is nothing further to ask here.
            header.setFlag(Flags.RA);
        }
        Message response = new Message();
        response.setHeader(header);
        Record question = query.getQuestion();
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            header.setRcode(Rcode.NOTIMP);
        } else if (question == null) {
            header.setRcode(Rcode.FORMERR);
        } else {
            response.addRecord(question, Section.QUESTION);
            resolve(question, response);
        }
        return response;
    }

    private void resolve(Record question, Message response) {
        String name = question.getName().toString(true).toLowerCase(Locale.ROOT);
        RoutingTable table = routing.get();
        boolean loopback = name.equals("localhost") || name.endsWith(".localhost");
        if (!loopback && !table.isInternal(name)) {
            // There is no way out of the container network, so nothing else can exist.
            response.getHeader().setRcode(Rcode.NXDOMAIN);
            return;
        }
        response.getHeader().setFlag(Flags.AA);
        boolean wantsAddresses = question.getDClass() == DClass.IN
                && (question.getType() == Type.A || question.getType() == Type.ANY);
        if (!wantsAddresses) {
            return;
        }
        if (loopback) {
            response.addRecord(address(question.getName(), InetAddress.getLoopbackAddress()), Section.ANSWER);
            return;
        }
        List<String> addresses = new ArrayList<>(
                table.instances(name).stream().map(LiveInstance::address).distinct().toList());
        Collections.shuffle(addresses);
        addresses.forEach(
                address -> response.addRecord(address(question.getName(), parse(address)), Section.ANSWER));
    }

    private static Record address(Name name, InetAddress address) {
        return new ARecord(name, DClass.IN, 0, address);
    }

    private static InetAddress parse(String literal) {
        try {
            return Inet4Address.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Instance address '" + literal + "' is not an IPv4 address.", e);
        }
    }

    /** Whoever sent a header with an id learns that the rest made no sense. */
    private static byte[] malformed(byte[] wire) {
        if (wire.length < HEADER_LENGTH || (wire[2] & 0x80) != 0) {
            return null;
        }
        Header header = new Header(((wire[0] & 0xff) << 8) | (wire[1] & 0xff));
        header.setFlag(Flags.QR);
        header.setRcode(Rcode.FORMERR);
        Message response = new Message();
        response.setHeader(header);
        return response.toWire();
    }
}
