package io.byomesh.foundation.networking;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.byomesh.foundation.http.CfException;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.store.PolicyRecord;
import java.util.List;
import java.util.Set;

/** Policies as clients send them: version 1 names a range of ports, version 0 a single one. */
@JsonIgnoreProperties(ignoreUnknown = true)
record PolicyPayload(Source source, Destination destination) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Source(String id, String tag) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Destination(String id, String protocol, Ports ports, Integer port, String tag) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Ports(int start, int end) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Body(List<PolicyPayload> policies) {}

    /** The policies of a body, or the first thing that is wrong with the first that is wrong. */
    static List<PolicyRecord> read(byte[] body) {
        Body parsed;
        try {
            parsed = Json.read(body, Body.class);
        } catch (CfException e) {
            throw NetworkingException.badRequest("mapper: unmarshal json: " + e.getMessage());
        }
        if (parsed.policies() == null || parsed.policies().isEmpty()) {
            throw NetworkingException.invalid("missing policies");
        }
        return parsed.policies().stream().map(policy -> policy == null ? new PolicyPayload(null, null) : policy)
                .map(PolicyPayload::validated).toList();
    }

    private PolicyRecord validated() {
        var from = source == null ? new Source("", null) : source;
        var to = destination == null ? new Destination("", "", null, null, null) : destination;
        var range = to.port() != null ? new Ports(to.port(), to.port()) : to.ports() == null ? new Ports(0, 0) : to.ports();
        require(!blank(from.id()), "missing source id");
        require(!blank(to.id()), "missing destination id");
        require(Set.of("tcp", "udp").contains(to.protocol() == null ? "" : to.protocol()),
                "invalid destination protocol, specify either udp or tcp");
        require(range.start() <= range.end(),
                "invalid port range " + range.start() + "-" + range.end() + ", start must be less than or equal to end");
        require(range.start() >= 0, "invalid start port " + range.start() + ", must be in range 1-65535");
        require(range.start() != 0, "missing start port");
        require(range.end() <= 65535, "invalid end port " + range.end() + ", must be in range 1-65535");
        require(blank(from.tag()) && blank(to.tag()), "tags may not be specified");
        return new PolicyRecord(from.id(), to.id(), to.protocol(), range.start(), range.end());
    }

    private static boolean blank(String text) {
        return text == null || text.isEmpty();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw NetworkingException.invalid(otherwise);
        }
    }
}
