package io.byomesh.mesh.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteNameTest {

    private static final List<String> DOMAINS = List.of("localhost", "apps.localhost", "apps.internal");

    @ParameterizedTest
    @CsvSource({
        "hotrod.apps.localhost, hotrod, apps.localhost",
        "consul.localhost, consul, localhost",
        "apps.localhost, '', apps.localhost",
        "localhost, '', localhost",
        "consul-server.apps.internal, consul-server, apps.internal",
    })
    void splitsAtTheLongestDomainThatFits(String fqdn, String host, String domain) {
        var route = RouteName.parse(fqdn, DOMAINS);

        assertThat(route).isEqualTo(new RouteName(host, domain, ""));
        assertThat(route.fqdn()).isEqualTo(fqdn);
    }

    @Test
    void aPathBeginsAtTheFirstSlash() {
        assertThat(RouteName.parse("localhost/dev2/api", DOMAINS)).isEqualTo(new RouteName("", "localhost", "/dev2/api"));
    }

    @Test
    void fitsNoDomainThatOnlyEndsAlike() {
        assertThat(RouteName.parse("mylocalhost", DOMAINS)).isNull();
        assertThat(RouteName.parse("example.com", DOMAINS)).isNull();
    }
}
