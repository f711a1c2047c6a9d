package io.byomesh.foundation.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameserversTest {

    private static final List<String> RESOLV_CONF = List.of("# nameserver 10.1.0.1", "search example.com", "nameserver  10.255.255.53", "nameserver");

    @Test
    void findsANameserverInTheRangeThatItIsIn() {
        assertThat(Nameservers.anyIn("10.255.", RESOLV_CONF)).isTrue();
    }

    @Test
    void findsNoneInOtherRangesAndInComments() {
        assertThat(Nameservers.anyIn("10.254.", RESOLV_CONF)).isFalse();
        assertThat(Nameservers.anyIn("10.1.", RESOLV_CONF)).isFalse();
    }
}
