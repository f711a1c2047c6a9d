package io.byomesh.foundation.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressesTest {

    private final Addresses addresses = new Addresses(255);

    @Test
    void startsAtTheFirstBlockAndNeverUsesNetworkOrBroadcastNumbers() {
        assertThat(addresses.take()).isEqualTo("10.255.1.1");
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            taken.add(addresses.take());
        }

        assertThat(taken).hasSize(1000).allMatch(address -> address.matches("10\\.255\\.[1-9]\\d*\\.[1-9]\\d*"));
        assertThat(taken).noneMatch(address -> address.endsWith(".255"));
    }

    @Test
    void usesAnAddressThatWasGivenBackAsLateAsPossible() {
        String first = addresses.take();
        addresses.giveBack(first);

        assertThat(addresses.take()).isNotEqualTo(first);
    }

    @Test
    void saysSoWhenAllAreInUse() {
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < 254 * 254; i++) {
            taken.add(addresses.take());
        }

        assertThat(taken).hasSize(254 * 254);
        assertThatThrownBy(addresses::take).hasMessageContaining("in use");
        addresses.giveBack("10.255.7.9");
        assertThat(addresses.take()).isEqualTo("10.255.7.9");
    }
}
