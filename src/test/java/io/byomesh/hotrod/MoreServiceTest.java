package io.byomesh.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pulumi.exceptions.RunException;
import io.byomesh.hotrod.Settings.MoreService;
import io.byomesh.mesh.graph.Service;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoreServiceTest {

    private static MoreService speaking(String protocol, boolean idempotent) {
        return new MoreService("mail", "./mail", protocol, idempotent, Map.of("frontend", 8084));
    }

    @ParameterizedTest
    @CsvSource({"tcp, TCP, false", "http, HTTP, false", "http, HTTP, true", "grpc, GRPC, true"})
    void speaksWhatIsSetAndIsAskedAgainWhereThatIsSet(String setting, Service.Protocol protocol, boolean idempotent) {
        var expected = Service.of("mail", protocol);

        assertThat(speaking(setting, idempotent).service()).isEqualTo(idempotent ? expected.asIdempotent() : expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"htpp", "HTTP", ""})
    void anUnknownProtocolIsRefusedWithThoseThatThereAre(String setting) {
        assertThatThrownBy(() -> speaking(setting, false).service())
                .isInstanceOf(RunException.class)
                .hasMessage("The service mail in the setting moreServices: '" + setting + "' is no protocol; set one of http, grpc, tcp, udp.");
    }
}
